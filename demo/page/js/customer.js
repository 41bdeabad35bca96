/** @file The card of a customer: a record of its own, with links to the leads it came from. */

import { read } from './api.js';
import { stageName, userName } from './book.js';
import { fill, h, said, writeButton } from './dom.js';
import { dateTime, moneys, title, when } from './format.js';
import { panel, pairs } from './lead.js';
import { addActivity, addFollowUp, followUpList, opportunityList } from './lead-work.js';
import { refresher, viewOf } from './refresher.js';
import { timeline } from './timeline.js';
import { failed } from './toast.js';
import { call } from './words.js';

export function open(root, id) {
  fill(root, h('div', { class: 'card-page' }, h('div', { class: 'bone title' }), h('div', { class: 'bone tall' })));
  let shown = '';

  async function load(signal) {
    const options = { signal };
    let customer;
    try {
      customer = await read('customer', { id }, options);
    } catch (error) {
      if (error.kind !== 'not_found') throw error;
      shown = '';
      fill(
        root,
        h(
          'div',
          { class: 'empty' },
          h('h1', {}, `Customer ${id} is not there`),
          h('p', { class: 'muted' }, 'At the instant you look at, the book does not know it.'),
          h('a', { class: 'button', href: '#/board' }, 'To the board'),
        ),
      );
      return;
    }
    const subject = { customer: id };
    const [history, leads, tasks, opportunities] = await Promise.all([
      read('customer_history', subject, options),
      read('leads', { filter: subject, limit: 100 }, options),
      read('follow_ups', { filter: { subject }, limit: 100 }, options),
      read('opportunities', { filter: subject, limit: 100 }, options),
    ]);
    call('customer', customer);
    for (const lead of leads.items) call('lead', lead);
    const all = { customer, history, leads: leads.items, tasks: tasks.items, opportunities: opportunities.items };
    const sign = JSON.stringify(all);
    if (sign === shown) return;
    shown = sign;
    draw(root, all, () => refresh());
  }

  const refresh = refresher(load, failed);
  refresh();
  return viewOf(refresh, () => {
    shown = '';
  });
}

function draw(root, { customer, history, leads, tasks, opportunities }, changed) {
  document.title = `${customer.name} – Leadbook`;
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
          said(customer.name, 'h1'),
          h('p', { class: 'muted' }, `${title(customer.kind)}, customer since `, when(customer.customer_since)),
        ),
      ),
      h(
        'div',
        { class: 'card-columns' },
        h(
          'div',
          { class: 'card-main' },
          panel(
            'Leads',
            h(
              'ul',
              { class: 'links' },
              leads.map((lead) =>
                h(
                  'li',
                  {},
                  h(
                    'a',
                    { href: `#/lead/${lead.id}`, class: 'link-card' },
                    h('span', { class: 'link-name', dir: 'auto' }, lead.name),
                    h('small', { class: 'muted' }, `${stageName(lead.stage)}, captured `, when(lead.captured_at)),
                  ),
                ),
              ),
            ),
          ),
          panel(
            'Follow-ups',
            followUpList(tasks, changed),
            writeButton('Add', () => addFollowUp({ customer: customer.id }, changed), { class: 'button small' }),
          ),
          opportunities.length ? panel('Opportunities', opportunityList(opportunities)) : null,
          panel(
            'History',
            timeline(history, 'customer'),
            writeButton('Log activity', () => addActivity({ customer: customer.id }, changed), {
              class: 'button small',
            }),
          ),
        ),
        h(
          'aside',
          { class: 'card-side', 'aria-label': 'About the customer' },
          panel(
            'About',
            pairs([
              ['Owner', userName(customer.owner)],
              ['Lifetime value', moneys(customer.lifetime_value)],
              ['Won', String(customer.opportunities_won)],
              ['Legal name', customer.legal_name],
              ['Domain', customer.domain],
              ['Industry', customer.industry],
              [
                'E-mail',
                customer.emails.length
                  ? customer.emails.map((email) => h('a', { href: `mailto:${encodeURIComponent(email)}`, class: 'line' }, email))
                  : null,
              ],
              [
                'Phone',
                customer.phones.length
                  ? customer.phones.map((phone) => h('a', { href: `tel:${encodeURIComponent(phone)}`, class: 'line', dir: 'ltr' }, phone))
                  : null,
              ],
              [
                'Segments',
                customer.segments.length
                  ? customer.segments.map((segment) => h('span', { class: 'tag' }, segment))
                  : null,
              ],
              ['Last activity', customer.last_activity_at && when(customer.last_activity_at, dateTime)],
              ['Number', String(customer.id)],
            ]),
          ),
          customer.contacts.length
            ? panel(
                'Contacts',
                h(
                  'ul',
                  { class: 'contacts' },
                  customer.contacts.map((contact) =>
                    h(
                      'li',
                      {},
                      said(contact.name, 'strong'),
                      contact.role ? h('small', { class: 'muted' }, said(contact.role)) : null,
                      [...contact.emails, ...contact.phones].map((way) =>
                        h('small', { class: 'line', dir: 'ltr' }, way),
                      ),
                    ),
                  ),
                ),
              )
            : null,
        ),
      ),
    ),
  );
}
