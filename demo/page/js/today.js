/** @file Today: what is overdue, what is due today, what comes next; and the number beside it in the navigation. */

import { call, read } from './api.js';
import { fill, h } from './dom.js';
import { count } from './format.js';
import { followUp } from './lead-work.js';
import { refresher, viewOf } from './refresher.js';
import { filterBar } from './filters.js';
import { leadFilter, present, state } from './state.js';
import { addDays, dayOf, startOfDay } from './time.js';
import { failed } from './toast.js';

const PAGE = 25;
const NEXT_DAYS = 7;

/** The stretches of time that are told apart. */
function stretches() {
  const now = present();
  const today = dayOf(now, state.zone);
  const tomorrow = startOfDay(addDays(today, 1), state.zone).toISOString();
  return [
    { key: 'overdue', name: 'Overdue', due: { until: now.toISOString() }, none: 'Nothing is overdue.' },
    { key: 'today', name: 'Today', due: { from: now.toISOString(), until: tomorrow }, none: 'Nothing more today.' },
    {
      key: 'next',
      name: `Next ${NEXT_DAYS} days`,
      none: 'Nothing planned for the days to come.',
      due: { from: tomorrow, until: startOfDay(addDays(today, NEXT_DAYS + 1), state.zone).toISOString() },
    },
  ];
}

export function open(root) {
  const summary = h('p', { class: 'muted summary', 'aria-live': 'polite' });
  const body = h(
    'div',
    { class: 'today', 'data-loading': true },
    h('div', { class: 'bone tall' }),
    h('div', { class: 'bone tall' }),
  );
  fill(
    root,
    h(
      'header',
      { class: 'view-head' },
      h('div', { class: 'view-title' }, h('h1', {}, 'Today'), summary),
      filterBar({ only: ['owner'] }),
    ),
    body,
  );
  let shown = '';
  /** How many of each stretch are looked at. */
  const wanted = {};

  async function load(signal) {
    const options = { signal };
    const { owners, unowned } = leadFilter();
    const parts = await Promise.all(
      stretches().map(async (stretch) => {
        const page = await read(
          'follow_ups',
          { filter: { open: true, owners, unowned, due: stretch.due }, limit: wanted[stretch.key] ?? PAGE },
          options,
        );
        return { ...stretch, tasks: page.items, more: Boolean(page.next) };
      }),
    );
    const names = await subjects(
      parts.flatMap(({ tasks }) => tasks),
      options,
    );
    const sign = JSON.stringify([parts.map(({ tasks, more }) => [tasks, more]), [...names], state.zone, state.asOf]);
    if (sign === shown) return;
    shown = sign;
    body.removeAttribute('data-loading');
    fill(
      body,
      parts.map((part) =>
        section(
          part,
          names,
          () => refresh(),
          () => {
            wanted[part.key] = part.tasks.length + PAGE;
            refresh();
          },
        ),
      ),
    );
    const [overdue, today] = parts.map(({ tasks, more }) => `${count(tasks.length)}${more ? ' or more' : ''}`);
    summary.textContent = `${overdue} overdue, ${today} still due today`;
  }

  const refresh = refresher(load, failed);
  refresh();
  return viewOf(refresh, () => {
    shown = '';
  });
}

function section({ key, name, tasks, more, none }, names, changed, onMore) {
  return h(
    'section',
    { class: `panel due-${key}`, 'aria-label': name },
    h(
      'header',
      { class: 'panel-head' },
      h('h2', {}, name),
      h('span', { class: 'column-count' }, `${count(tasks.length)}${more ? '+' : ''}`),
    ),
    tasks.length
      ? h(
          'ul',
          { class: 'tasks' },
          tasks.map((task) => followUp(task, changed, about(task.subject, names))),
        )
      : h('p', { class: 'muted none' }, none),
    more ? h('button', { type: 'button', class: 'button ghost small more', onclick: onMore }, 'Show more') : null,
  );
}

function about(subject, names) {
  const [kind, id] = Object.entries(subject)[0];
  const { name, href } = names.get(`${kind} ${id}`) ?? { name: `${kind} ${id}`, href: `#/${kind}/${id}` };
  return h('small', {}, href ? h('a', { href, dir: 'auto' }, name) : name);
}

/** The names of those whom tasks are about: most come with one list of leads, the rest are asked for one by one. */
async function subjects(tasks, options) {
  const names = new Map();
  if (!tasks.length) return names;
  const keys = new Set(tasks.map(({ subject }) => Object.entries(subject)[0].join(' ')));
  const until = tasks.reduce((latest, { due }) => (due > latest ? due : latest), '');
  const { items } = await read(
    'leads',
    {
      filter: { follow_up: { until: new Date(Date.parse(until) + 1).toISOString() } },
      sort: { by: 'next_follow_up' },
      limit: 500,
    },
    options,
  );
  for (const lead of items) names.set(`lead ${lead.id}`, { name: lead.name, href: `#/lead/${lead.id}` });
  await Promise.all(
    [...keys]
      .filter((key) => !names.has(key))
      .map(async (key) => {
        const [kind, id] = key.split(' ');
        const record = await read(kind, { id: Number(id) }, options);
        const href =
          kind === 'opportunity'
            ? record.lead
              ? `#/lead/${record.lead}`
              : `#/customer/${record.customer}`
            : `#/${kind}/${id}`;
        names.set(key, { name: record.name, href });
      }),
  );
  return names;
}

/** How many are overdue or due today, in the navigation. */
export async function showDue() {
  const badge = document.getElementById('due-count');
  try {
    const tomorrow = startOfDay(addDays(dayOf(new Date(), state.zone), 1), state.zone).toISOString();
    const { items, next } = await call('follow_ups', { filter: { open: true, due: { until: tomorrow } }, limit: 99 });
    badge.hidden = items.length === 0;
    fill(badge, next ? '99+' : String(items.length), h('span', { class: 'sr' }, ' due'));
  } catch {
    badge.hidden = true;
  }
}
