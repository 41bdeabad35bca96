/** @file The card of a lead: what is known, where it stands and stood, what is to be done, and all that happened. */

import { read, write } from './api.js';
import { book, stageName, userChoices, userName } from './book.js';
import { temperature } from './board-card.js';
import { openConversion } from './convert.js';
import { askText } from './dialog.js';
import { fill, h, icon, ICONS, said, select, writeButton } from './dom.js';
import { dateTime, many, nearDay, title, when } from './format.js';
import { openEdit } from './lead-edit.js';
import { addActivity, addFollowUp, followUpList, opportunityList } from './lead-work.js';
import { openMoves, revert } from './moves.js';
import { refresher, viewOf } from './refresher.js';
import { spells, timeline } from './timeline.js';
import { failed, toast } from './toast.js';
import { call } from './words.js';

export function open(root, id) {
  fill(
    root,
    h(
      'div',
      { class: 'card-page', 'data-loading': true },
      h('div', { class: 'bone title' }),
      h('div', { class: 'bone tall' }),
      h('div', { class: 'bone tall' }),
    ),
  );
  let shown = '';

  async function load(signal) {
    const options = { signal };
    let lead;
    try {
      lead = await read('lead', { id }, options);
    } catch (error) {
      if (error.kind !== 'not_found') throw error;
      shown = '';
      missing(root, id);
      return;
    }
    const subject = { lead: id };
    const [history, visits, tasks, opportunities, customers] = await Promise.all([
      read('lead_history', { lead: id }, options),
      read('lead_spells', { lead: id }, options),
      read('follow_ups', { filter: { subject }, limit: 100 }, options),
      read('opportunities', { filter: subject, limit: 100 }, options),
      Promise.all(lead.links.map((link) => read('customer', { id: link.customer }, options))),
    ]);
    call('lead', lead);
    for (const customer of customers) call('customer', customer);
    const all = { lead, history, visits, tasks: tasks.items, opportunities: opportunities.items, customers };
    // An answer that says the same leaves the page, and the focus in it, alone; times of day pass on all the same.
    const sign = JSON.stringify([all, new Date().toISOString().slice(0, 15)]);
    if (sign === shown) return;
    shown = sign;
    const focus = document.activeElement?.dataset?.focus;
    draw(root, all, () => refresh());
    if (focus) root.querySelector(`[data-focus="${focus}"]`)?.focus();
  }

  const refresh = refresher(load, failed);
  refresh();
  return viewOf(refresh, () => {
    shown = '';
  });
}

function missing(root, id) {
  fill(
    root,
    h(
      'div',
      { class: 'empty' },
      h('h1', {}, `Lead ${id} is not there`),
      h('p', { class: 'muted' }, 'At the instant you look at, the book does not know it.'),
      h('a', { class: 'button', href: '#/board' }, 'To the board'),
    ),
  );
}

function draw(root, { lead, history, visits, tasks, opportunities, customers }, changed) {
  document.title = `${lead.name} – Leadbook`;
  const shown = { done: changed };
  const move = writeButton(['Move', icon(ICONS.move)], () => openMoves(move, lead, shown), {
    'aria-haspopup': 'menu',
    'data-focus': 'move',
  });
  fill(
    root,
    h(
      'article',
      { class: 'card-page' },
      h(
        'header',
        { class: 'card-head' },
        h(
          'div',
          { class: 'card-who' },
          said(lead.name, 'h1'),
          h(
            'p',
            { class: 'muted' },
            [lead.job_title, lead.company?.name].filter(Boolean).map((text, at) => [at ? ' · ' : '', said(text)]),
          ),
        ),
        h('div', { class: 'card-actions' }, actions(lead, move, shown, changed)),
      ),
      h(
        'div',
        { class: 'card-state' },
        h(
          'span',
          { class: 'stage big' },
          h('span', { class: 'dot', 'data-kind': lead.kind, 'aria-hidden': 'true' }),
          stageName(lead.stage),
        ),
        temperature(lead.temperature),
        lead.nurture_until ? h('span', { class: 'muted' }, 'Come back ', when(lead.nurture_until, nearDay)) : null,
        lead.lost_reason && lead.kind === 'disqualified'
          ? h('span', { class: 'muted' }, 'Reason: ', said(lead.lost_reason))
          : null,
        lead.cycle ? h('span', { class: 'muted' }, `Reopened ${many(lead.cycle, 'time')}`) : null,
      ),
      spells(visits),
      h(
        'div',
        { class: 'card-columns' },
        h(
          'div',
          { class: 'card-main' },
          panel(
            'Follow-ups',
            followUpList(tasks, changed),
            writeButton('Add', () => addFollowUp({ lead: lead.id }, changed), { class: 'button small' }),
          ),
          opportunities.length ? panel('Opportunities', opportunityList(opportunities)) : null,
          panel(
            'History',
            timeline(history, 'lead'),
            writeButton('Log activity', () => addActivity({ lead: lead.id }, changed), { class: 'button small' }),
          ),
        ),
        h(
          'aside',
          { class: 'card-side', 'aria-label': 'About the lead' },
          customers.length ? panel('Customer', links(lead, customers)) : null,
          panel(
            'About',
            about(lead, changed),
            writeButton('Edit', () => openEdit(lead, changed), { class: 'button small', 'data-focus': 'edit' }),
          ),
          Object.keys(lead.attributes).length
            ? panel(
                'Attributes',
                pairs(Object.entries(lead.attributes).map(([name, value]) => [title(name), String(value)])),
              )
            : null,
        ),
      ),
    ),
  );
}

function actions(lead, move, shown, changed) {
  if (lead.kind === 'converted') return writeButton('Revert conversion', () => revert(lead, shown));
  const reopen = async () => {
    const targets = book.lifecycle.moves.filter(({ from }) => from === lead.stage).map(({ to }) => to);
    const reason = await askText({
      title: 'Reopen',
      label: 'Why',
      submitLabel: 'Reopen',
      required: false,
      hint: `It goes back to ${stageName(targets[0])}.`,
    });
    if (reason === null) return;
    try {
      await write('reopen_lead', { lead: lead.id, stage: targets[0], reason: reason || null });
      toast([said(lead.name, 'strong'), ' is open again.']);
      changed();
    } catch (error) {
      failed(error);
    }
  };
  if (lead.kind === 'disqualified') return [move, writeButton('Reopen', reopen, { class: 'button primary' })];
  return [
    move,
    writeButton('Convert', () => openConversion(lead, { done: changed }), {
      class: 'button primary',
      'data-focus': 'convert',
    }),
  ];
}

export function panel(name, content, action = null) {
  return h('section', { class: 'panel' }, h('header', { class: 'panel-head' }, h('h2', {}, name), action), content);
}

/** Names with their values, those without left out. */
export function pairs(list) {
  return h(
    'dl',
    { class: 'pairs' },
    list
      .filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false)
      .map(([name, value]) =>
        h('div', {}, h('dt', {}, name), h('dd', { dir: typeof value === 'string' ? 'auto' : null }, value)),
      ),
  );
}

function about(lead, changed) {
  const owner = select(userChoices('Nobody'), lead.owner === null ? '' : String(lead.owner), {
    'aria-label': 'Owner',
    'data-write': true,
    'data-focus': 'owner',
    class: 'inline',
    onchange: () => send('assign_lead', { owner: owner.value ? Number(owner.value) : null }, lead, changed),
  });
  // An owner who is no longer active is told all the same.
  if (lead.owner !== null && owner.value === '')
    owner.prepend(new Option(userName(lead.owner), String(lead.owner), true, true));
  const warmth = select(
    [
      ['cold', 'Cold'],
      ['warm', 'Warm'],
      ['hot', 'Hot'],
    ],
    lead.temperature,
    {
      'aria-label': 'Temperature',
      'data-write': true,
      'data-focus': 'temperature',
      class: 'inline',
      onchange: () => send('set_temperature', { temperature: warmth.value }, lead, changed),
    },
  );
  const score = lead.score.reduce((sum, part) => sum + part.points, 0);
  return pairs([
    ['Owner', owner],
    ['Temperature', warmth],
    [
      'E-mail',
      lead.emails.length ? lead.emails.map((email) => h('a', { href: `mailto:${encodeURIComponent(email)}`, class: 'line' }, email)) : null,
    ],
    [
      'Phone',
      lead.phones.length
        ? lead.phones.map((phone) => h('a', { href: `tel:${encodeURIComponent(phone)}`, class: 'line', dir: 'ltr' }, phone))
        : null,
    ],
    ['Source', title(lead.source)],
    ['Channel', lead.channel && title(lead.channel)],
    [
      'Campaign',
      lead.campaign === null ? null : (book.campaigns.get(lead.campaign)?.name ?? `Campaign ${lead.campaign}`),
    ],
    ['Product', lead.product],
    ['Interest', lead.interest],
    ['City', [lead.city, lead.country].filter(Boolean).join(', ')],
    ['Language', lead.language],
    [
      'Company',
      [lead.company?.name, lead.company?.domain, lead.company?.industry, lead.company?.size]
        .filter(Boolean)
        .join(' · '),
    ],
    ['Referrer', lead.referrer && referrer(lead.referrer)],
    ['Repeat of', lead.repeat_of && referrer(lead.repeat_of)],
    ['Score', lead.score.length ? String(score) : null],
    ...Object.entries(lead.bant).map(([name, value]) => [title(name), value]),
    ['Tags', lead.tags.length ? lead.tags.map((tag) => h('span', { class: 'tag' }, tag)) : null],
    ['Touches', String(lead.touches)],
    ['First response', lead.first_response_at && when(lead.first_response_at, dateTime)],
    ['Captured', when(lead.captured_at, dateTime)],
    ['Converted', lead.converted_at && when(lead.converted_at, dateTime)],
    ['Number', String(lead.id)],
  ]);
}

function referrer(record) {
  if ('text' in record) return record.text;
  return 'lead' in record
    ? h('a', { href: `#/lead/${record.lead}` }, `Lead ${record.lead}`)
    : h('a', { href: `#/customer/${record.customer}` }, `Customer ${record.customer}`);
}

async function send(operation, parameters, lead, changed) {
  try {
    await write(operation, { lead: lead.id, ...parameters });
  } catch (error) {
    failed(error);
  }
  changed();
}

function links(lead, customers) {
  return h(
    'ul',
    { class: 'links' },
    customers.map((customer) => {
      const link = lead.links.find((one) => one.customer === customer.id);
      return h(
        'li',
        {},
        h(
          'a',
          { href: `#/customer/${customer.id}`, class: 'link-card' },
          h('span', { class: 'link-name', dir: 'auto' }, customer.name),
          h('small', { class: 'muted' }, link.by_conversion ? 'Converted ' : 'Linked ', when(link.at)),
        ),
      );
    }),
  );
}
