/** @file Cohorts: the leads of each month of capture, followed month by month, as a table of coloured cells. */

import { read } from '../api.js';
import { count, month, percent } from '../format.js';
import { fill, h } from '../dom.js';
import { scope } from '../state.js';
import { section } from './section.js';

export function cohorts() {
  const place = h('div', {
    class: 'heat-box',
    tabindex: 0,
    role: 'region',
    'aria-label': 'Cohorts by month of capture',
  });
  const report = section({
    name: 'Cohorts',
    about:
      'Converted by the end of so many months after the month of capture, in percent. What lies in the future is empty.',
    operation: 'cohorts',
    wide: true,
    ask: () => ({ ...scope(), step: 'month' }),
    load: (parameters, signal) => read('cohorts', parameters, { signal }),
    picture: place,
    draw({ rows, totals }, parts) {
      parts.empty(totals.leads === 0);
      parts.note(
        totals.leads
          ? `${count(totals.converted)} of ${count(totals.leads)} leads are converted. Younger months have had less time.`
          : 'No leads were captured in the period.',
      );
      fill(place, heatMap(rows, totals));
    },
  });
  // The picture is a table itself.
  report.element.querySelector('.data').remove();
  return report;
}

function heatMap(rows, totals) {
  const months = Math.max(0, ...rows.map((row) => row.cells.length));
  const highest = Math.max(0.01, ...rows.flatMap((row) => row.cells.map((cell) => cell.rate ?? 0)));
  const steps = Array.from({ length: months }, (_, at) => at);
  return h(
    'table',
    { class: 'heat' },
    h('caption', { class: 'sr' }, 'Share of the leads of each month that is converted, by months after capture'),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', { scope: 'col' }, 'Captured'),
        h('th', { scope: 'col', class: 'number' }, 'Leads'),
        steps.map((step) =>
          h('th', { scope: 'col', class: 'number' }, h('span', { class: 'sr' }, 'Month '), `+${step}`),
        ),
      ),
    ),
    h(
      'tbody',
      {},
      rows.map((row) => line(month(row.cohort), row, steps, highest)),
    ),
    h('tfoot', {}, line('All', totals, steps, highest)),
  );
}

function line(name, row, steps, highest) {
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, name),
    h('td', { class: 'number muted' }, count(row.leads)),
    steps.map((step) => {
      const cell = row.cells[step];
      if (!cell || cell.rate === null) return h('td', { class: 'future' });
      const element = h(
        'td',
        { class: 'cell', title: `${count(cell.converted)} of ${count(cell.leads)} converted` },
        shown(cell.rate),
      );
      element.style.setProperty('--share', String(cell.rate / highest));
      return element;
    }),
  );
}

function shown(rate) {
  return percent(rate).replace(/\.\d/, '').replace(' %', '');
}
