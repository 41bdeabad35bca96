/** @file The funnel: how many leads ever came to each stage. */

import { read } from '../api.js';
import { stageName } from '../book.js';
import { count, many, percent } from '../format.js';
import { scope } from '../state.js';
import { axis, barLabels, baseOptions, colour, isRtl, Picture } from './charts.js';
import { section, stillOpen } from './section.js';

const ROW = 44;
/** Where the funnel ends: whoever goes on from there was taken back. */
const ENDS = ['converted', 'disqualified'];

export function funnel() {
  const picture = new Picture(7 * ROW);
  return section({
    name: 'Funnel',
    about: 'Leads captured in the period, by the stages they ever reached.',
    operation: 'funnel',
    ask: scope,
    load: (parameters, signal) => read('funnel', parameters, { signal }),
    picture: picture.place,
    destroy: () => picture.destroy(),
    async draw({ totals }, parts) {
      const { stages, leads } = totals;
      parts.empty(leads === 0);
      parts.note(stillOpen(leads, totals.open));
      parts.table(
        ['Stage', 'Entered', 'Of all leads', 'Went on', 'Of those who entered', 'Disqualified', 'Still there'],
        stages.map((stage) => [
          stageName(stage.stage),
          count(stage.entered),
          percent(stage.entered_rate),
          count(stage.went_on),
          percent(stage.went_on_rate),
          count(stage.disqualified),
          count(stage.still_there),
        ]),
      );
      await picture.show(
        config(stages),
        `${many(leads, 'lead')} captured, ${many(totals.converted, 'is', 'are')} converted: ${percent(
          totals.converted_rate,
        )}.`,
        stages.length * ROW + 8,
      );
    },
  });
}

function config(stages) {
  const options = baseOptions();
  const narrow = innerWidth < 560;
  const labels = stages.map((stage) => {
    const on = stage.went_on && !narrow && !ENDS.includes(stage.kind) ? ` · ${percent(stage.went_on_rate)} go on` : '';
    return [count(stage.entered), `${percent(stage.entered_rate)}${on}`];
  });
  return {
    type: 'bar',
    plugins: [barLabels],
    data: {
      labels: stages.map((stage) => stageName(stage.stage)),
      datasets: [
        {
          label: 'Entered',
          data: stages.map((stage) => stage.entered),
          borderRadius: 6,
          borderSkipped: 'start',
          barThickness: 26,
          backgroundColor: stages.map(({ kind }) =>
            kind === 'disqualified' ? colour('quiet-bar') : kind === 'converted' ? colour('good') : colour('accent'),
          ),
        },
      ],
    },
    options: {
      ...options,
      indexAxis: 'y',
      scales: {
        // The room behind the longest bar is for its label.
        x: axis({
          display: false,
          reverse: isRtl(),
          min: 0,
          max: Math.max(1, ...stages.map((stage) => stage.entered)) * (narrow ? 2 : 1.75),
        }),
        y: axis({
          grid: false,
          position: isRtl() ? 'right' : 'left',
          ticks: { color: colour('text'), font: { size: 13 } },
        }),
      },
      plugins: {
        ...options.plugins,
        barLabels: { labels },
        tooltip: {
          ...options.plugins.tooltip,
          callbacks: {
            label: ({ dataIndex: at }) =>
              ` Entered ${count(stages[at].entered)} (${percent(stages[at].entered_rate)} of all)`,
            afterBody: ([{ dataIndex: at }]) => [
              `Went on ${count(stages[at].went_on)} (${percent(stages[at].went_on_rate)})`,
              `Disqualified ${count(stages[at].disqualified)}`,
              `Still there ${count(stages[at].still_there)}`,
            ],
          },
        },
      },
    },
  };
}
