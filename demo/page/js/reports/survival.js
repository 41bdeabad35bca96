/** @file Time to convert: the share converted so many days after capture, with what is not known yet taken into account. */

import { read } from '../api.js';
import { count, elapsed, groupName, many, percent } from '../format.js';
import { fill, h } from '../dom.js';
import { scope } from '../state.js';
import { axis, baseOptions, colour, faint, isRtl, Picture, seriesColour } from './charts.js';
import { section, stillOpen } from './section.js';

const DAY = 86_400_000_000;
const MOST = 5;
const DAYS = [30, 90, 180];

export function survival() {
  const picture = new Picture(320);
  const medians = h('ul', { class: 'medians' });
  /** Sources that were put away by their button stay away while the slider moves. */
  const hidden = new Set();
  let last = null;
  const place = h('div', {}, medians, picture.place);
  const show = () => picture.show(config(last.filter(({ name }) => !hidden.has(name))), sentence(last));
  return section({
    name: 'Time to convert',
    operation: 'time_to_convert',
    wide: true,
    about:
      'Share converted by days after capture (one less the Kaplan–Meier curve, with its 95 % band), of the five largest sources.',
    ask: () => ({ ...scope(), group_by: ['source'], shares: [0.5], days: DAYS, curve: true }),
    load: (parameters, signal) => read('time_to_convert', parameters, { signal }),
    picture: place,
    destroy: () => picture.destroy(),
    async draw({ rows, totals }, parts) {
      last = [...rows]
        .sort((one, other) => other.leads - one.leads)
        .slice(0, MOST)
        .map((row) => ({ ...row, name: groupName(row.group[0]) }));
      parts.empty(totals.leads === 0);
      const test = totals.log_rank;
      parts.note(
        stillOpen(totals.leads, totals.waiting),
        test
          ? ` Whether the sources differ: log-rank χ² ${test.chi_square.toFixed(1)}, ${probability(test.p_value)}.`
          : '',
      );
      parts.table(
        [
          'Source',
          'Leads',
          'Converted',
          'Still open',
          'Median',
          '95 % interval',
          ...DAYS.map((days) => `Converted by day ${days}`),
        ],
        rows.map((row) => [
          groupName(row.group[0]),
          count(row.leads),
          count(row.converted),
          count(row.waiting),
          median(row),
          interval(row),
          ...row.after.map((after) => percent(after.converted)),
        ]),
      );
      fill(
        medians,
        last.map((row) => legend(row, hidden, show)),
      );
      await show();
    },
  });
}

/** A source with its median; pressed, it is drawn. */
function legend(row, hidden, show) {
  const swatch = h('span', { class: 'swatch', 'aria-hidden': 'true' });
  swatch.style.background = seriesColour(row.name);
  const button = h(
    'button',
    {
      type: 'button',
      class: 'legend',
      'aria-pressed': String(!hidden.has(row.name)),
      onclick: () => {
        if (!hidden.delete(row.name)) hidden.add(row.name);
        button.setAttribute('aria-pressed', String(!hidden.has(row.name)));
        show();
      },
    },
    swatch,
    h('span', { dir: 'auto' }, row.name),
    h('small', { class: 'muted' }, soFar(row)),
  );
  return h('li', {}, button);
}

function median(row) {
  const time = row.quantiles[0]?.time ?? null;
  return time === null ? 'not reached' : elapsed(time);
}

/** The median, or how far the source came where half of its leads never converted. */
function soFar(row) {
  const time = median(row);
  const after = row.after[1];
  if (time !== 'not reached' || after.converted === null) return `median ${time}`;
  return `no median, ${percent(after.converted)} by day ${after.days}`;
}

function interval(row) {
  const { low, high } = row.quantiles[0] ?? { low: null, high: null };
  return low === null && high === null ? '–' : `${elapsed(low)} – ${high === null ? 'not reached' : elapsed(high)}`;
}

function probability(value) {
  return value < 0.001 ? 'p < 0.001' : `p = ${value.toFixed(3)}`;
}

function sentence(rows) {
  if (!rows.length) return 'No leads in the period.';
  return `Median time to convert: ${rows.map((row) => `${row.name} ${median(row)} of ${many(row.leads, 'lead')}`).join('; ')}.`;
}

function config(rows) {
  const options = baseOptions();
  const datasets = rows.flatMap((row) => {
    const line = seriesColour(row.name);
    const points = (share) => [
      { x: 0, y: 0 },
      ...row.curve.map((step) => ({ x: step.time / DAY, y: 1 - share(step) })),
    ];
    const quiet = {
      borderWidth: 0,
      pointRadius: 0,
      pointHoverRadius: 0,
      stepped: true,
      backgroundColor: faint(line, 0.12),
    };
    return [
      { label: `${row.name} low`, data: points((step) => step.high), fill: false, ...quiet },
      { label: `${row.name} high`, data: points((step) => step.low), fill: '-1', ...quiet },
      {
        label: row.name,
        data: points((step) => step.unconverted),
        borderColor: line,
        backgroundColor: line,
        borderWidth: 2,
        pointRadius: 0,
        pointHoverRadius: 4,
        stepped: true,
        fill: false,
      },
    ];
  });
  return {
    type: 'line',
    data: { labels: [], datasets },
    options: {
      ...options,
      animation: false,
      parsing: false,
      normalized: true,
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      scales: {
        x: axis({
          type: 'linear',
          min: 0,
          reverse: isRtl(),
          title: { display: true, text: 'Days after capture', color: colour('muted') },
          grid: false,
          ticks: { precision: 0, maxTicksLimit: 10 },
        }),
        y: axis({
          min: 0,
          suggestedMax: 0.2,
          position: isRtl() ? 'right' : 'left',
          ticks: { callback: (value) => `${Math.round(value * 100)} %`, maxTicksLimit: 6 },
        }),
      },
      plugins: {
        ...options.plugins,
        tooltip: {
          ...options.plugins.tooltip,
          filter: ({ datasetIndex }, at, all) =>
            datasetIndex % 3 === 2 && all.findIndex((item) => item.datasetIndex === datasetIndex) === at,
          callbacks: {
            title: ([item]) => (item ? `Day ${Math.floor(item.parsed.x)}` : ''),
            label: ({ dataset, parsed }) => ` ${dataset.label}: ${percent(parsed.y)} converted`,
          },
        },
      },
    },
  };
}
