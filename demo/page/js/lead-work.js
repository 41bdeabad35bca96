/** @file What is done about a lead or customer: follow-ups, activities, opportunities. */

import { write } from './api.js';
import { pipelineName, userName } from './book.js';
import { formDialog } from './dialog.js';
import { field, h, icon, ICONS, said, select } from './dom.js';
import { clock, dateTime, money, nearDay, plainDay, when } from './format.js';
import { present, state } from './state.js';
import { failed, toast } from './toast.js';
import { addDays, dayOf, startOfDay } from './time.js';

const KINDS = [
  ['call', 'Call'],
  ['email', 'E-mail'],
  ['message', 'Message'],
  ['meeting', 'Meeting'],
  ['visit', 'Visit'],
  ['proposal', 'Proposal'],
  ['form', 'Form'],
  ['note', 'Note'],
];

/** The tasks of a record: open ones first, with a button that says they are done. */
export function followUpList(tasks, changed) {
  if (!tasks.length) return h('p', { class: 'muted none' }, 'Nothing is planned.');
  const open = tasks.filter((task) => !task.done_at);
  const done = tasks.filter((task) => task.done_at);
  return h(
    'ul',
    { class: 'tasks' },
    open.map((task) => followUp(task, changed)),
    done.map((task) => followUp(task, changed)),
  );
}

/** One task, with whom it is about where that is told. */
export function followUp(task, changed, about = null) {
  const what = task.text || 'Follow up';
  const overdue = !task.done_at && Date.parse(task.due) < present().getTime();
  return h(
    'li',
    { class: `task${task.done_at ? ' done' : ''}${overdue ? ' overdue' : ''}`, 'data-task': task.id },
    task.done_at
      ? h('span', { class: 'task-done' }, icon(ICONS.check), h('span', { class: 'sr' }, 'Done'))
      : h(
          'button',
          {
            type: 'button',
            class: 'task-check',
            'aria-label': `Complete: ${what}`,
            'data-write': true,
            onclick: (event) => complete(event, task, changed),
          },
          icon(ICONS.check),
        ),
    h(
      'div',
      { class: 'task-text' },
      said(what),
      about,
      task.outcome ? h('small', { class: 'muted' }, said(task.outcome)) : null,
    ),
    h(
      'div',
      { class: 'task-meta muted' },
      task.done_at
        ? ['Done ', when(task.done_at, nearDay)]
        : [h('span', { class: 'due' }, when(task.due, nearDay)), ` ${clock(task.due)}`],
      task.owner === null ? null : [' · ', said(userName(task.owner))],
    ),
  );
}

async function complete(event, task, changed) {
  const item = event.currentTarget.closest('.task');
  item.classList.add('completing');
  try {
    await write('complete_follow_up', { follow_up: task.id });
    toast(['Done: ', said(task.text || 'Follow up')]);
    changed();
  } catch (error) {
    item.classList.remove('completing');
    failed(error);
  }
}

/** Asks for a new task. */
export function addFollowUp(subject, changed) {
  const today = dayOf(new Date(), state.zone);
  const text = h('input', { dir: 'auto', autofocus: true, maxlength: 500 });
  const day = h('input', { type: 'date', value: addDays(today, 1), required: true });
  const time = h('input', { type: 'time', value: '09:00', required: true });
  formDialog({
    title: 'Add a follow-up',
    body: [field('What is to be done', text), h('div', { class: 'row' }, field('Day', day), field('Time', time))],
    submitLabel: 'Add',
    submit: async () => {
      const [hours, minutes] = time.value.split(':').map(Number);
      const due = new Date(startOfDay(day.value, state.zone).getTime() + (hours * 60 + minutes) * 60_000);
      await write('add_follow_up', { ...subject, due: due.toISOString(), text: text.value.trim() || undefined });
      toast('The follow-up is added.');
      changed();
    },
  });
}

/** Asks for what was done. */
export function addActivity(subject, changed) {
  const kind = select(KINDS, 'call');
  const direction = select(
    [
      ['outbound', 'From us to them'],
      ['inbound', 'From them to us'],
    ],
    'outbound',
  );
  const text = h('textarea', { rows: 3, dir: 'auto' });
  const outcome = h('input', { dir: 'auto' });
  kind.addEventListener('change', () => {
    direction.disabled = kind.value === 'note';
  });
  formDialog({
    title: 'Log an activity',
    body: [
      h('div', { class: 'row' }, field('Kind', kind), field('Direction', direction)),
      field('What was said', text),
      field('Outcome', outcome, 'In a word or two.'),
    ],
    submitLabel: 'Log',
    submit: async () => {
      await write('record_activity', {
        ...subject,
        kind: kind.value,
        direction: kind.value === 'note' ? undefined : direction.value,
        text: text.value.trim() || undefined,
        outcome: outcome.value.trim() || undefined,
      });
      toast('The activity is logged.');
      changed();
    },
  });
}

/** Opportunities, with their amounts and how they stand. */
export function opportunityList(opportunities) {
  return h(
    'ul',
    { class: 'opportunities' },
    opportunities.map((one) =>
      h(
        'li',
        { class: 'opportunity' },
        h('div', {}, said(one.name, 'strong'), h('small', { class: 'muted' }, standing(one))),
        h('span', { class: 'amount' }, money(one.amount)),
      ),
    ),
  );
}

function standing(one) {
  if (one.status === 'won') return ['Won ', when(one.closed_at)];
  if (one.status === 'lost') return ['Lost ', when(one.closed_at), one.reason ? [': ', said(one.reason)] : null];
  return [
    pipelineName(one.stage),
    one.expected_close ? `, expected ${plainDay(one.expected_close)}` : null,
    ` · opened ${dateTime(one.opened_at)}`,
  ];
}
