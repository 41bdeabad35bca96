/** @file The page of reports: a few numbers, then the pictures. All of them move with the filters and the slider. */

import { read } from '../api.js';
import { fill, h } from '../dom.js';
import { filterBar } from '../filters.js';
import { count, elapsed, percent } from '../format.js';
import { refresher } from '../refresher.js';
import { scope } from '../state.js';
import { failed } from '../toast.js';
import { cohorts } from './cohorts.js';
import { conversion } from './conversion.js';
import { funnel } from './funnel.js';
import { survival } from './survival.js';
import { trend } from './trend.js';

export function open(root) {
  const figures = h('dl', { class: 'figures', 'data-loading': true });
  const sections = [funnel(), conversion(), trend(), survival(), cohorts()];
  fill(
    root,
    h('header', { class: 'view-head' }, h('div', { class: 'view-title' }, h('h1', {}, 'Reports')), filterBar()),
    figures,
    h(
      'div',
      { class: 'reports' },
      sections.map(({ element }) => element),
    ),
  );

  const head = refresher(async (signal) => {
    const [{ totals }, time] = await Promise.all([
      read('funnel', scope(), { signal }),
      read('time_to_convert', { ...scope(), shares: [0.5, 0.25], days: [], curve: false }, { signal }),
    ]);
    figures.removeAttribute('data-loading');
    fill(
      figures,
      figure('Captured', count(totals.leads), totals.open ? `${count(totals.open)} still open` : ''),
      figure(
        'Converted',
        count(totals.converted),
        totals.leads ? `${percent(totals.converted_rate)} of those captured` : '',
      ),
      figure('Disqualified', count(totals.disqualified), ''),
      timeFigure(time.totals.quantiles),
    );
  }, failed);

  const all = [head, ...sections.map(({ refresh }) => refresh)];
  const refresh = (how) => Promise.all(all.map((one) => one(how)));
  refresh();
  return {
    refresh,
    happened: () => refresh({ drop: false }),
    restyle: () => refresh({ drop: true }),
    close() {
      head.stop();
      for (const one of sections) one.close();
    },
  };
}

/** The time to convert at the median, or at the first quarter where half of the leads never converted. */
function timeFigure(quantiles) {
  const told = quantiles.find(({ time }) => time !== null) ?? quantiles[0];
  const name = told.share === 0.5 ? 'Median time to convert' : 'A quarter has converted after';
  if (told.time === null) return figure(name, 'not reached', '');
  const high = told.high === null ? 'not reached' : elapsed(told.high);
  return figure(
    name,
    elapsed(told.time),
    `95 %: ${elapsed(told.low)} to ${high}${told.share === 0.5 ? '' : '; the median is not reached'}`,
  );
}

function figure(name, value, beside) {
  return h(
    'div',
    { class: 'figure' },
    h('dt', {}, name),
    h('dd', { class: 'figure-value' }, value),
    h('dd', { class: 'muted' }, beside),
  );
}
