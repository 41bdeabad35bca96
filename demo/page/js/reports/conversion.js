/** @file Conversion by source: a point for each rate, with the interval in which the true one lies. */

import { read } from '../api.js';
import { count, groupName, percent } from '../format.js';
import { select } from '../dom.js';
import { scope } from '../state.js';
import { axis, baseOptions, colour, intervals, isRtl, Picture } from './charts.js';
import { section, stillOpen } from './section.js';

const ROW = 38;
const GROUPS = [
  ['source', 'By source'],
  ['channel', 'By channel'],
  ['campaign', 'By campaign'],
  ['temperature', 'By temperature'],
  ['owner', 'By owner'],
  ['country', 'By country'],
];
const MOST = 14;

export function conversion() {
  const picture = new Picture(6 * ROW);
  const by = select(GROUPS, 'source', { 'aria-label': 'Conversion groups' });
  const report = section({
    name: 'Conversion by source',
    about: 'Share of the captured leads that is converted, with its 95 % interval (Wilson).',
    operation: 'conversion',
    ask: () => ({ ...scope(), group_by: [by.value] }),
    // The funnel of the same leads says how many are open.
    load: async (parameters, signal) => {
      const [answer, funnel] = await Promise.all([
        read('conversion', parameters, { signal }),
        read('funnel', scope(), { signal }),
      ]);
      return { ...answer, open: funnel.totals.open };
    },
    picture: picture.place,
    controls: [by],
    destroy: () => picture.destroy(),
    async draw({ rows, totals, open }, parts) {
      const shown = rows
        .filter((row) => row.rate !== null)
        .sort((one, other) => other.leads - one.leads)
        .slice(0, MOST)
        .sort((one, other) => other.rate - one.rate);
      parts.empty(totals.leads === 0);
      const left = rows.length - shown.length;
      parts.note(stillOpen(totals.leads, open), left > 0 ? ` ${left} smaller groups are in the numbers only.` : '');
      parts.table(
        ['Group', 'Leads', 'Converted', 'Rate', '95 % interval'],
        rows.map((row) => [
          groupName(row.group[0]),
          count(row.leads),
          count(row.converted),
          percent(row.rate),
          `${percent(row.rate_low)} – ${percent(row.rate_high)}`,
        ]),
      );
      await picture.show(config(shown, totals), sentence(shown[0], totals), Math.max(3, shown.length) * ROW + 40);
    },
  });
  by.addEventListener('change', () => report.refresh());
  return report;
}

function sentence(best, totals) {
  if (!best) return 'No leads in the period.';
  const interval = `${percent(best.rate_low)} to ${percent(best.rate_high)}`;
  const name = groupName(best.group[0]);
  return `${name} converts best: ${percent(best.rate)}, with an interval of ${interval}. Overall ${percent(totals.rate)}.`;
}

function config(rows, totals) {
  const options = baseOptions();
  const accent = colour('accent');
  return {
    type: 'line',
    plugins: [intervals],
    data: {
      labels: rows.map((row) => groupName(row.group[0])),
      datasets: [
        {
          label: 'Rate',
          data: rows.map((row) => row.rate),
          showLine: false,
          pointRadius: 6,
          pointHoverRadius: 7,
          pointBackgroundColor: accent,
          pointBorderColor: colour('surface'),
          pointBorderWidth: 2,
        },
        {
          label: 'Overall',
          data: rows.map(() => totals.rate),
          borderColor: colour('muted'),
          borderDash: [3, 4],
          borderWidth: 1,
          pointRadius: 0,
          pointHoverRadius: 0,
        },
      ],
    },
    options: {
      ...options,
      indexAxis: 'y',
      interaction: { intersect: false, mode: 'index', axis: 'y' },
      scales: {
        x: axis({
          reverse: isRtl(),
          beginAtZero: true,
          suggestedMax: Math.max(0.05, ...rows.map((row) => row.rate_high)),
          ticks: { callback: (value) => `${Math.round(value * 100)} %`, maxTicksLimit: 6 },
        }),
        y: axis({
          offset: true,
          grid: false,
          position: isRtl() ? 'right' : 'left',
          ticks: { color: colour('text'), font: { size: 13 } },
        }),
      },
      plugins: {
        ...options.plugins,
        intervals: { spans: rows.map((row) => ({ low: row.rate_low, high: row.rate_high, colour: accent })) },
        tooltip: {
          ...options.plugins.tooltip,
          filter: ({ datasetIndex }) => datasetIndex === 0,
          callbacks: {
            label: ({ dataIndex: at }) =>
              ` ${percent(rows[at].rate)}: ${count(rows[at].converted)} of ${count(rows[at].leads)}`,
            afterBody: ([item]) =>
              item
                ? `95 % interval ${percent(rows[item.dataIndex].rate_low)} – ${percent(rows[item.dataIndex].rate_high)}`
                : '',
          },
        },
      },
    },
  };
}
