/** @file The trend: what happened in each step of the calendar. */

import { read } from '../api.js';
import { count, month, moneys, percent, plainDay } from '../format.js';
import { select } from '../dom.js';
import { scope } from '../state.js';
import { axis, baseOptions, colour, isRtl, Picture } from './charts.js';
import { section } from './section.js';

const STEPS = [
  ['week', 'By week'],
  ['month', 'By month'],
  ['quarter', 'By quarter'],
];

export function trend() {
  const picture = new Picture(280);
  const step = select(STEPS, 'month', { 'aria-label': 'Step of the trend' });
  const report = section({
    name: 'Trend',
    about: 'Leads captured, newly qualified and converted, each when it happened.',
    operation: 'trend',
    wide: true,
    ask: () => ({ ...scope(), step: step.value }),
    load: (parameters, signal) => read('trend', parameters, { signal }),
    picture: picture.place,
    controls: [step],
    destroy: () => picture.destroy(),
    async draw({ rows, totals }, parts) {
      parts.empty(rows.length === 0);
      const { previous } = totals;
      parts.note(
        happened(totals),
        previous ? `; in the period before ${happened(previous)}.` : '.',
        rows.length ? ' The last step still runs.' : '',
      );
      parts.table(
        [
          'From',
          'Captured',
          'MQL',
          'SQL',
          'Newly qualified',
          'Velocity',
          'Converted',
          'Disqualified',
          'Won',
          'Won amount',
        ],
        rows.map((row) => [
          plainDay(row.date),
          count(row.captured),
          count(row.mql),
          count(row.sql),
          count(row.qualified),
          percent(row.velocity),
          count(row.converted),
          count(row.disqualified),
          count(row.won),
          moneys(row.won_amount),
        ]),
      );
      const name = (row) => (step.value === 'week' ? plainDay(row.date) : month(row.date));
      await picture.show(
        config(rows, name),
        rows.length
          ? `From ${name(rows[0])} to ${name(rows.at(-1))}: ${happened(totals)}.`
          : 'Nothing happened in the period.',
      );
    },
  });
  step.addEventListener('change', () => report.refresh());
  return report;
}

function happened({ captured, qualified, converted }) {
  return `${count(captured)} captured, ${count(qualified)} newly qualified, ${count(converted)} converted`;
}

function config(rows, name) {
  const options = baseOptions();
  const line = (label, key, shade) => ({
    type: 'line',
    label,
    data: rows.map((row) => row[key]),
    borderColor: shade,
    backgroundColor: shade,
    borderWidth: 2,
    pointRadius: rows.length > 40 ? 0 : 2.5,
    tension: 0.25,
    order: 0,
  });
  return {
    type: 'bar',
    data: {
      labels: rows.map(name),
      datasets: [
        {
          type: 'bar',
          label: 'Captured',
          data: rows.map((row) => row.captured),
          backgroundColor: colour('bar'),
          borderRadius: 4,
          order: 1,
        },
        line('Newly qualified', 'qualified', colour('series-3')),
        line('Converted', 'converted', colour('good')),
      ],
    },
    options: {
      ...options,
      scales: {
        x: axis({ grid: false, reverse: isRtl(), ticks: { maxRotation: 0, autoSkipPadding: 16 } }),
        y: axis({
          beginAtZero: true,
          suggestedMax: 5,
          position: isRtl() ? 'right' : 'left',
          ticks: { precision: 0, maxTicksLimit: 6 },
        }),
      },
      plugins: { ...options.plugins, legend: { ...options.plugins.legend, display: true } },
    },
  };
}
