/** @file Converts a lead: which customer it becomes, and whether an opportunity goes with it. */

import { read, write } from './api.js';
import { book, userChoices } from './book.js';
import { formDialog } from './dialog.js';
import { field, fill, freshId, h, said, select } from './dom.js';
import { digits, money } from './format.js';
import { debounce } from './refresher.js';
import { toast } from './toast.js';

/**
 * Opens the dialog.
 * @param {object} lead
 * @param {{done?: (converted: object) => void}} options
 */
export async function openConversion(lead, { done } = {}) {
  const [known, opportunities] = await Promise.all([
    knownCustomers(lead),
    read('opportunities', { filter: { lead: lead.id, statuses: ['open'] } }),
  ]);
  const customer = customerPart(lead, known);
  const opportunity = opportunityPart(lead, opportunities.items);
  formDialog({
    title: 'Convert to a customer',
    wide: true,
    submitLabel: 'Convert',
    body: [said(lead.name, 'p', { class: 'dialog-subject' }), customer.place, opportunity.place],
    submit: async () => {
      const converted = await write('convert_lead', {
        lead: lead.id,
        version: lead.version,
        ...customer.chosen(),
        ...opportunity.chosen(),
      });
      toast([
        said(lead.name, 'strong'),
        ' is now the customer ',
        h('a', { href: `#/customer/${converted.customer.id}`, dir: 'auto' }, converted.customer.name),
        converted.created ? '.' : ', who was known before.',
      ]);
      done?.(converted);
      return undefined;
    },
    onError: (error, tell) => {
      if (error.kind !== 'conflict') return false;
      tell('Somebody changed this lead meanwhile. Close this, look at it again, and convert it then.');
      return true;
    },
  });
}

/** The customers that are known by the lead's links, e-mails or phones. */
async function knownCustomers(lead) {
  const ids = new Set(lead.links.map((link) => link.customer));
  if (lead.emails.length || lead.phones.length) {
    const matches = await read('find_known', { emails: lead.emails, phones: lead.phones });
    for (const { record } of matches) if ('customer' in record) ids.add(record.customer);
  }
  return Promise.all([...ids].map((id) => read('customer', { id })));
}

/** Radio buttons with a part that belongs to each. */
function choices(legend, options) {
  const name = freshId('choice');
  const parts = options.filter(Boolean).map(({ value, label, hint, part, checked }) => {
    const input = h('input', { type: 'radio', name, value, checked: Boolean(checked) });
    const extra = part ? h('div', { class: 'choice-part', hidden: !checked }, part) : null;
    return {
      input,
      extra,
      element: h(
        'div',
        { class: 'choice' },
        h('label', {}, input, h('span', {}, label, hint ? h('small', { class: 'hint' }, hint) : null)),
        extra,
      ),
    };
  });
  const place = h(
    'fieldset',
    { class: 'choices', onchange: show },
    h('legend', {}, legend),
    parts.map(({ element }) => element),
  );
  function show() {
    for (const { input, extra } of parts) {
      if (!extra) continue;
      extra.hidden = !input.checked;
      for (const control of extra.querySelectorAll('input, select')) control.disabled = !input.checked;
    }
  }
  show();
  return { place, value: () => parts.find(({ input }) => input.checked)?.input.value };
}

function customerPart(lead, known) {
  const owner = select(userChoices('Nobody yet'), lead.owner === null ? '' : String(lead.owner));
  const fillEmpty = h('input', { type: 'checkbox', checked: true });
  const search = customerSearch();
  const name = lead.company?.name || lead.name;
  const one = known.length === 1 ? known[0] : null;
  const { place, value } = choices('Customer', [
    one && {
      value: 'match',
      checked: true,
      label: ['The customer that is known already: ', said(one.name, 'strong')],
      hint: 'Known by its link, e-mail or phone.',
    },
    ...(known.length > 1
      ? known.map((customer, at) => ({
          value: `known-${customer.id}`,
          checked: at === 0,
          label: ['Known already: ', said(customer.name, 'strong')],
        }))
      : []),
    {
      value: known.length ? 'another' : 'new',
      checked: !known.length,
      label: ['A new customer: ', said(name, 'strong')],
      hint: known.length ? 'A record of its own, even though somebody is known.' : null,
      part: field('Owner of the customer', owner),
    },
    { value: 'existing', label: 'Another customer in the book', part: search.place },
  ]);
  const filling = h('label', { class: 'check' }, fillEmpty, 'Fill what is empty on the customer’s card from this lead');
  const show = () => {
    filling.hidden = ['new', 'another'].includes(value());
  };
  place.addEventListener('change', show);
  show();
  return {
    place: h('div', { class: 'choices' }, place, filling),
    chosen() {
      const type = value();
      const chosen = { fill_empty: fillEmpty.checked };
      if (type === 'new' || type === 'another') {
        return { ...chosen, customer: { type }, customer_owner: owner.value ? Number(owner.value) : null };
      }
      if (type === 'match') return { ...chosen, customer: { type } };
      if (type === 'existing') {
        if (!search.chosen()) throw new Error('Choose which customer it is.');
        return { ...chosen, customer: { type, customer: search.chosen() } };
      }
      return { ...chosen, customer: { type: 'existing', customer: Number(type.replace('known-', '')) } };
    },
  };
}

/** A field that finds customers by the beginnings of words. */
function customerSearch() {
  const results = h('select', { size: 4, 'aria-label': 'Customers found' });
  const input = h('input', { type: 'search', autocomplete: 'off', dir: 'auto' });
  const find = debounce(150, async () => {
    const text = input.value.trim();
    const { items } = await read('customers', { filter: text ? { text } : {}, limit: 20 });
    if (input.value.trim() !== text) return;
    fill(
      results,
      items.map((customer) => h('option', { value: customer.id, dir: 'auto' }, customer.name)),
    );
    if (items.length) results.selectedIndex = 0;
  });
  input.addEventListener('input', find);
  find();
  return { place: [field('Find a customer', input), results], chosen: () => Number(results.value) || null };
}

function opportunityPart(lead, open) {
  const name = h('input', {
    value: `${lead.company?.name || lead.name}${lead.product ? ` – ${lead.product}` : ''}`,
    dir: 'auto',
    required: true,
  });
  const amount = h('input', { type: 'number', min: 0, step: 'any', inputmode: 'decimal' });
  const currency = h('input', { value: book.settings.currency, maxlength: 3, pattern: '[A-Za-z]{3}', size: 4 });
  const close = h('input', { type: 'date' });
  const { place, value } = choices('Opportunity', [
    { value: 'none', checked: true, label: 'None' },
    {
      value: 'new',
      label: 'A new one',
      part: [
        field('Name', name),
        h(
          'div',
          { class: 'row' },
          field('Amount', amount),
          field('Currency', currency),
          field('Expected close', close),
        ),
      ],
    },
    ...open.map((held) => ({
      value: `held-${held.id}`,
      label: [said(held.name, 'strong'), held.amount ? ` (${money(held.amount)})` : ''],
      hint: 'Open with this lead.',
    })),
  ]);
  return {
    place,
    chosen() {
      const type = value();
      if (type === 'none') return { opportunity: { type } };
      if (type !== 'new') return { opportunity: { type: 'existing', opportunity: Number(type.replace('held-', '')) } };
      const unit = currency.value.trim().toUpperCase();
      const opportunity = {
        name: name.value.trim(),
        expected_close: close.value || null,
        product: lead.product,
        owner: lead.owner,
        amount: null,
      };
      if (amount.value)
        opportunity.amount = { amount_minor: Math.round(Number(amount.value) * 10 ** digits(unit)), currency: unit };
      return { opportunity: { type, opportunity } };
    },
  };
}
