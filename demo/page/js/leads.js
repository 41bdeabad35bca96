/** @file The list of leads: search, filters, order, pages. */

import { download, read } from './api.js';
import { book, stageName, userName } from './book.js';
import { temperature } from './board-card.js';
import { fill, h, icon, ICONS, said, select } from './dom.js';
import { filterBar } from './filters.js';
import { nearDay, title, when } from './format.js';
import { debounce, refresher, viewOf } from './refresher.js';
import { listFilter } from './span.js';
import { filtersSet } from './state.js';
import { failed } from './toast.js';

const PAGE = 50;
const FOUND = 50;
const ALL = 1_000_000;
const ORDERS = [
  ['captured-', 'Newest first'],
  ['captured+', 'Oldest first'],
  ['next_follow_up', 'Next follow-up'],
  ['converted', 'Last converted'],
  ['number', 'By number'],
];
/** What was chosen stays while other views are looked at. */
const kept = { order: 'captured-', stage: '', text: '' };

export function open(root) {
  /** The cursors of the pages that were turned, the present one last. */
  let trail = [null];
  let next = null;

  const search = h('input', {
    type: 'search',
    id: 'search',
    'aria-label': 'Search leads',
    placeholder: 'Search name, company, e-mail, phone',
    autocomplete: 'off',
    dir: 'auto',
    'aria-keyshortcuts': '/',
    value: kept.text,
  });
  const stage = select([['', 'All stages'], ...book.lifecycle.stages.map(({ key, name }) => [key, name])], kept.stage, {
    'aria-label': 'Stage',
  });
  const order = select(ORDERS, kept.order, { 'aria-label': 'Order' });
  const body = h('tbody');
  const told = h('p', { class: 'muted summary', 'aria-live': 'polite' });
  const back = h('button', { type: 'button', class: 'button', onclick: () => turn(-1) }, 'Previous');
  const on = h('button', { type: 'button', class: 'button', onclick: () => turn(1) }, 'Next');
  const place = h('span', { class: 'muted' });
  const empty = h(
    'div',
    { class: 'empty', hidden: true },
    h('h2', {}, 'No lead is like that'),
    h('p', { class: 'muted' }, 'Take a filter away, or search for the beginning of a word.'),
  );
  const none = h(
    'div',
    { class: 'empty', hidden: true },
    h('h2', {}, 'No leads yet'),
    h('p', { class: 'muted' }, 'Whoever shows interest and can be reached is one. Capture the first.'),
  );
  const table = h(
    'table',
    { class: 'table leads-table', 'data-loading': true },
    h('caption', { class: 'sr' }, 'Leads'),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ['Name', 'Company', 'Stage', 'Temperature', 'Source', 'Owner', 'Next follow-up', 'Captured'].map((name) =>
          h('th', { scope: 'col' }, name),
        ),
      ),
    ),
    body,
  );
  const pages = h('nav', { class: 'pages', 'aria-label': 'Pages' }, back, place, on);
  fill(
    root,
    h(
      'header',
      { class: 'view-head' },
      h(
        'div',
        { class: 'view-title' },
        h('h1', {}, 'Leads'),
        told,
        h('button', { type: 'button', class: 'button small end', onclick: save }, icon(ICONS.down), 'CSV'),
      ),
      h('div', { class: 'filters list-filters' }, search, stage, order),
      filterBar(),
    ),
    h('div', { class: 'table-box', tabindex: 0, role: 'region', 'aria-label': 'List of leads' }, table),
    empty,
    none,
    pages,
  );

  const refresh = refresher(load, failed);

  async function asked(options) {
    const filter = await listFilter(options);
    if (kept.stage) filter.stages = [kept.stage];
    const [by, sign] = /^([a-z_]+)([+-]?)$/.exec(kept.order).slice(1);
    return { filter, sort: { by, descending: sign ? sign === '-' : null } };
  }

  async function load(signal) {
    const text = kept.text.trim();
    const query = await asked({ signal });
    let items;
    if (text) {
      items = fitting(await read('search_leads', { text, limit: FOUND }, { signal }), query.filter);
      next = null;
    } else {
      ({ items, next } = await read('leads', { ...query, limit: PAGE, after: trail.at(-1) }, { signal }));
    }
    table.removeAttribute('data-loading');
    fill(body, items.map(row));
    const narrowed = Boolean(text || kept.stage || filtersSet());
    empty.hidden = items.length > 0 || !narrowed;
    none.hidden = items.length > 0 || narrowed;
    table.parentElement.hidden = items.length === 0;
    told.textContent = text ? `${items.length}${items.length === FOUND ? ' or more' : ''} found` : '';
    order.disabled = Boolean(text);
    pages.hidden = Boolean(text) || (trail.length === 1 && !next);
    back.disabled = trail.length === 1;
    on.disabled = !next;
    place.textContent = `Page ${trail.length}`;
  }

  function turn(way) {
    if (way > 0) trail.push(next);
    else trail.pop();
    refresh().then(() => table.parentElement.scrollTo(0, 0));
  }

  function begin() {
    trail = [null];
    return refresh();
  }

  async function save() {
    try {
      await download('leads', { ...(await asked({})), limit: ALL });
    } catch (error) {
      failed(error);
    }
  }

  search.addEventListener(
    'input',
    debounce(120, () => {
      kept.text = search.value;
      begin();
    }),
  );
  stage.addEventListener('change', () => {
    kept.stage = stage.value;
    begin();
  });
  order.addEventListener('change', () => {
    kept.order = order.value;
    begin();
  });
  begin();
  return viewOf(refresh, () => {
    trail = [null];
  });
}

/** Of what was found by its words, what the filters choose as well: the search itself takes none. */
function fitting(leads, filter) {
  const within = (list, value) => !list || list.includes(value);
  return leads.filter(
    (lead) =>
      within(filter.stages, lead.stage) &&
      within(filter.sources, lead.source) &&
      within(filter.temperatures, lead.temperature) &&
      within(filter.owners, lead.owner) &&
      (!filter.unowned || lead.owner === null) &&
      (!filter.captured?.from || lead.captured_at >= filter.captured.from) &&
      (!filter.captured?.until || lead.captured_at < filter.captured.until),
  );
}

function row(lead) {
  const due = lead.open_follow_ups[0];
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, h('a', { href: `#/lead/${lead.id}`, dir: 'auto' }, lead.name)),
    h('td', { dir: 'auto' }, lead.company?.name ?? ''),
    h(
      'td',
      {},
      h(
        'span',
        { class: 'stage' },
        h('span', { class: 'dot', 'data-kind': lead.kind, 'aria-hidden': 'true' }),
        stageName(lead.stage),
      ),
    ),
    h('td', {}, temperature(lead.temperature)),
    h('td', {}, title(lead.source)),
    h('td', { dir: 'auto', class: lead.owner === null ? 'muted' : '' }, userName(lead.owner)),
    h('td', {}, due ? when(due.due, nearDay) : h('span', { class: 'muted' }, '–')),
    h('td', {}, when(lead.captured_at)),
  );
}
