/** @file A report on the page: heading, controls, the picture, what it says in a sentence, its numbers as a table, and the file. */

import { download } from '../api.js';
import { fill, freshId, h, icon, ICONS } from '../dom.js';
import { many } from '../format.js';
import { refresher } from '../refresher.js';
import { failed } from '../toast.js';

/**
 * A section of the page of reports.
 * @param {{name: string, about: string, operation: string, ask: () => object,
 *   load: (parameters: object, signal: AbortSignal) => Promise<object>, draw: (answer: object, parts: object) => void|Promise<void>,
 *   picture: Node, controls?: Node[], destroy?: () => void, wide?: boolean}} report
 */
export function section({ name, about, operation, ask, load, draw, picture, controls = [], destroy, wide = false }) {
  const id = freshId('report');
  const note = h('p', { class: 'report-note muted' });
  const table = h('div', { class: 'data-table', tabindex: 0, role: 'region', 'aria-label': `${name}: numbers` });
  const data = h('details', { class: 'data' }, h('summary', {}, 'Numbers'), table);
  const body = h('div', { class: 'report-body', 'data-loading': true }, picture);
  const save = h(
    'button',
    {
      type: 'button',
      class: 'button small',
      'aria-label': `Save ${name} as CSV`,
      onclick: () => download(operation, ask()).catch(failed),
    },
    icon(ICONS.down),
    'CSV',
  );
  const element = h(
    'section',
    { class: wide ? 'panel report wide' : 'panel report', 'aria-labelledby': id, 'data-report': operation },
    h(
      'header',
      { class: 'panel-head' },
      h('div', {}, h('h2', { id }, name), h('p', { class: 'muted' }, about)),
      h('div', { class: 'report-controls' }, controls, save),
    ),
    body,
    note,
    data,
  );

  const refresh = refresher(
    async (signal) => {
      const answer = await load(ask(), signal);
      if (signal.aborted) return;
      body.removeAttribute('data-loading');
      await draw(answer, {
        note: (...text) => fill(note, ...text),
        table: (head, rows) => fill(table, numbers(name, head, rows)),
        empty: (nothing) => element.toggleAttribute('data-empty', nothing),
      });
    },
    (error) => {
      body.removeAttribute('data-loading');
      fill(note, h('span', { role: 'alert', class: 'form-error' }, error.message));
    },
  );
  return {
    element,
    refresh,
    close() {
      refresh.stop();
      destroy?.();
    },
  };
}

/** A table of numbers: the first column names the row. */
function numbers(name, head, rows) {
  return h(
    'table',
    { class: 'table' },
    h('caption', { class: 'sr' }, name),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        head.map((cell) => h('th', { scope: 'col' }, cell)),
      ),
    ),
    h(
      'tbody',
      {},
      rows.map(([first, ...rest]) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row', dir: 'auto' }, first),
          rest.map((cell) => h('td', {}, cell)),
        ),
      ),
    ),
  );
}

/** "Of 2,500 leads, 800 are still open": whose outcome is not known yet. */
export function stillOpen(leads, open) {
  if (!leads) return 'No leads were captured in the period.';
  if (!open) return `Of ${many(leads, 'lead')}, none is still open.`;
  return `Of ${many(leads, 'lead')}, ${many(open, 'is', 'are')} still open: what becomes of them is not known yet.`;
}
