/** @file What happened, in words. Names of people and places link to their cards. */

import { said } from './dom.js';
import { pipelineName, stageName, userName } from './book.js';
import { h } from './dom.js';
import { date, dateTime, money, title } from './format.js';

const ACTIVITY = {
  call: 'Call',
  email: 'E-mail',
  message: 'Message',
  meeting: 'Meeting',
  form: 'Form',
  visit: 'Visit',
  proposal: 'Proposal',
  note: 'Note',
};

/** Names that are known here: history itself only knows numbers. */
const names = new Map();

/** Calls a record by its name from now on. */
export function call(kind, { id, name }) {
  names.set(`${kind} ${id}`, name);
}

const strong = (text) => h('strong', { dir: 'auto' }, text);
const stage = (key) => strong(stageName(key));
const lead = (id) => h('a', { href: `#/lead/${id}`, dir: 'auto' }, names.get(`lead ${id}`) ?? `lead ${id}`);
const customer = (id) =>
  h('a', { href: `#/customer/${id}`, dir: 'auto' }, names.get(`customer ${id}`) ?? `customer ${id}`);
const because = (reason) => (reason ? [': ', said(reason, 'q')] : null);

function known(record) {
  if (!record) return null;
  return 'lead' in record ? lead(record.lead) : customer(record.customer);
}

function step({ from, to, reason, until }, verb) {
  const way = from === to ? [' stays in ', stage(to)] : [' from ', stage(from), ' to ', stage(to)];
  return [verb, way, until ? `, to come back to on ${date(until)}` : null, because(reason)];
}

/** A value of a card's field. */
export function fieldValue(value) {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (Array.isArray(value)) {
    return value.length
      ? value.map((part) => (typeof part === 'object' && part ? fieldValue(part) : (part ?? 'nothing'))).join(', ')
      : 'nothing';
  }
  if (typeof value !== 'object') return String(value);
  if ('purpose' in value) return `${value.purpose} ${value.granted ? 'given' : 'withdrawn'}`;
  if ('amount_minor' in value) return money(value);
  if ('points' in value) return `${value.name} ${value.points}`;
  return (
    Object.entries(value)
      .filter(([, part]) => part !== null)
      .map(([name, part]) => (name === 'name' ? part : `${name} ${part}`))
      .join(', ') || 'nothing'
  );
}

const SHORT = { bant: 'BANT', utm: 'UTM' };

function fields(list) {
  return list.map(({ field, value }, at) => [
    at ? ', ' : '',
    field === 'attribute' ? title(value[0]) : (SHORT[field] ?? title(field).toLowerCase()),
    ' to ',
    strong(fieldValue(field === 'attribute' ? value[1] : value)),
  ]);
}

const WORDS = {
  lead_captured: (event) => [
    'Captured from ',
    strong(title(event.card.source)),
    event.owner === null ? null : [', for ', strong(userName(event.owner))],
    event.repeat_of ? [', as a repeat of ', known(event.repeat_of)] : null,
  ],
  lead_edited: (event) => ['Set ', fields(event.fields)],
  lead_moved: (event) => step(event.step, 'Moved'),
  lead_disqualified: (event) => step(event.step, 'Disqualified'),
  lead_reopened: (event) => step(event.step, 'Reopened'),
  temperature_set: (event) => ['Temperature went from ', strong(event.from), ' to ', strong(event.to)],
  lead_assigned: (event) => ['Owner changed from ', strong(userName(event.from)), ' to ', strong(userName(event.to))],
  lead_converted: (event, on) => [
    on === 'lead' ? 'Converted to ' : [lead(event.lead), ' converted to '],
    customer(event.customer),
    event.opportunity ? ', with an opportunity' : null,
  ],
  conversion_reverted: (event) => [
    'Conversion to ',
    customer(event.customer),
    ' reverted: back in ',
    stage(event.step.to),
    because(event.step.reason),
  ],
  lead_linked: (event) => ['Linked ', lead(event.lead), ' to ', customer(event.customer)],
  interest_recorded: (event) => [
    'Showed interest through ',
    strong(title(event.card.source)),
    because(event.card.text),
  ],
  interest_identified: () => 'An earlier interest was found to be theirs',
  customer_created: (event) => ['Customer written in', event.from_lead ? [', from ', lead(event.from_lead)] : null],
  customer_edited: (event) => [
    event.filled_from ? ['Filled from ', lead(event.filled_from), ': '] : 'Set ',
    fields(event.fields),
  ],
  customer_assigned: (event) => [
    'Owner changed from ',
    strong(userName(event.from)),
    ' to ',
    strong(userName(event.to)),
  ],
  opportunity_opened: (event) => [
    'Opportunity ',
    strong(event.card.name),
    ' opened',
    event.card.amount ? ` for ${money(event.card.amount)}` : null,
  ],
  opportunity_edited: (event) => ['Opportunity: set ', fields(event.fields)],
  opportunity_moved: (event) => [
    'Opportunity moved from ',
    strong(pipelineName(event.from)),
    ' to ',
    strong(pipelineName(event.to)),
  ],
  opportunity_won: (event) => [
    'Opportunity won',
    event.amount ? [', ', strong(money(event.amount))] : null,
    because(event.reason),
  ],
  opportunity_lost: (event) => ['Opportunity lost', because(event.reason)],
  opportunity_reopened: (event) => ['Opportunity reopened in ', strong(pipelineName(event.stage))],
  activity_recorded: (event) => [
    strong(ACTIVITY[event.kind] ?? title(event.kind)),
    event.direction === 'inbound' ? ' from them' : event.direction === 'outbound' ? ' from us' : null,
    event.outcome ? [' – ', said(event.outcome)] : null,
    event.text ? said(event.text, 'p', { class: 'event-text' }) : null,
  ],
  follow_up_added: (event) => [
    'Follow-up added for ',
    strong(dateTime(event.due)),
    event.text ? [': ', said(event.text)] : null,
  ],
  follow_up_completed: (event) => ['Follow-up done', because(event.outcome)],
  import_reverted: (event) => ['What import ', strong(event.name), ' did was taken back'],
  lead_set_back: () => 'Is again what it was before the import',
  customer_set_back: () => 'Is again what it was before the import',
};

/** What an event says, in the history of a lead or of a customer. */
export function words(event, on) {
  return WORDS[event.type]?.(event, on) ?? title(event.type);
}

/** What an event is drawn as: a stage's colour, or one of a few kinds. */
export function mark(event) {
  if (event.step) return event.step.to_kind;
  if (event.type === 'lead_captured') return 'new';
  if (event.type.startsWith('opportunity') || event.type.startsWith('customer')) return 'converted';
  return '';
}
