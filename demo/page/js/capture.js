/** @file The quick capture: a few fields, who is known already while they are typed, and what it came to. */

import { read, write } from './api.js';
import { book, stageName, userChoices } from './book.js';
import { formDialog } from './dialog.js';
import { field, fill, freshId, h, icon, ICONS, said, select } from './dom.js';
import { debounce } from './refresher.js';
import { acting } from './state.js';
import { toast } from './toast.js';
import { title } from './format.js';

const TYPING = 180;
const ON_KNOWN = [
  [
    'attach',
    'Add the interest to the known record',
    'Nothing is written twice; the new interest stays with the lead that is known.',
  ],
  ['repeat', 'Capture as a repeat lead', 'A lead of its own that points back to the known one.'],
];

/** Opens the form. `captured` is told what it came to. */
export function openCapture({ captured } = {}) {
  const name = h('input', {
    name: 'name',
    autocomplete: 'off',
    dir: 'auto',
    required: true,
    autofocus: true,
    maxlength: 200,
  });
  const email = h('input', { name: 'email', type: 'email', autocomplete: 'off', inputmode: 'email' });
  const phone = h('input', { name: 'phone', type: 'tel', autocomplete: 'off' });
  const company = h('input', { name: 'company', autocomplete: 'off', dir: 'auto' });
  const source = h('input', {
    name: 'source',
    list: 'capture-sources',
    autocomplete: 'off',
    required: true,
    dir: 'auto',
  });
  const temperature = select(
    [
      ['cold', 'Cold'],
      ['warm', 'Warm'],
      ['hot', 'Hot'],
    ],
    'warm',
    { name: 'temperature' },
  );
  const owner = select(userChoices('Nobody yet'), acting() === null ? '' : String(acting()), { name: 'owner' });
  const known = knownPart();

  let asking = null;
  const look = debounce(TYPING, async () => {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    const emails = /.@./.test(email.value) ? [email.value.trim()] : [];
    const phones =
      phone.value.replace(/\D/gu, '').length >= 5 || /[\u0660-\u0669\u06f0-\u06f9]{5}/u.test(phone.value)
        ? [phone.value.trim()]
        : [];
    if (!emails.length && !phones.length) return known.show([]);
    try {
      const matches = await read('find_known', { emails, phones }, { signal: mine.signal });
      const people = await Promise.all(matches.map((match) => person(match, mine.signal)));
      if (!mine.signal.aborted) known.show(people);
    } catch {
      // An address that is not finished yet cannot be read: nobody is known by it.
      if (!mine.signal.aborted) known.show([]);
    }
    return undefined;
  });
  email.addEventListener('input', look);
  phone.addEventListener('input', look);

  formDialog({
    title: 'Capture a lead',
    submitLabel: 'Capture',
    body: [
      field('Name', name),
      h('div', { class: 'row' }, field('E-mail', email), field('Phone', phone)),
      known.place,
      field('Company', company),
      h('div', { class: 'row' }, field('Source', source), field('Temperature', temperature), field('Owner', owner)),
      h(
        'datalist',
        { id: 'capture-sources' },
        book.sources.map((key) => h('option', { value: key }, title(key))),
      ),
    ],
    submit: async () => {
      const answer = await write('capture_lead', {
        name: name.value.trim(),
        emails: email.value.trim() ? [email.value.trim()] : [],
        phones: phone.value.trim() ? [phone.value.trim()] : [],
        company: company.value.trim() ? { name: company.value.trim() } : null,
        source: source.value.trim(),
        temperature: temperature.value,
        owner: owner.value ? Number(owner.value) : null,
        on_known: known.chosen(),
      });
      tell(answer);
      captured?.(answer);
    },
    closed: () => asking?.abort(),
  });
}

async function person({ record, by, value }, signal) {
  if ('lead' in record) {
    const lead = await read('lead', { id: record.lead }, { signal });
    return {
      href: `#/lead/${lead.id}`,
      name: lead.name,
      what: `Lead in ${stageName(lead.stage)}`,
      company: lead.company?.name,
      by,
      value,
    };
  }
  const customer = await read('customer', { id: record.customer }, { signal });
  return { href: `#/customer/${customer.id}`, name: customer.name, what: 'Customer', by, value };
}

/** Who is known, with the choice of what to do about it. */
function knownPart() {
  const name = freshId('on-known');
  const place = h('div', { class: 'known', 'aria-live': 'polite', hidden: true });
  const list = h('ul', { class: 'known-list' });
  const choice = h(
    'fieldset',
    { class: 'choices' },
    h('legend', {}, 'What to do'),
    ON_KNOWN.map(([value, label, hint]) =>
      h(
        'div',
        { class: 'choice' },
        h(
          'label',
          {},
          h('input', { type: 'radio', name, value, checked: value === 'attach' }),
          h('span', {}, label, h('small', { class: 'hint' }, hint)),
        ),
      ),
    ),
  );
  fill(place, h('p', { class: 'known-title' }, icon(ICONS.link), 'Known already'), list, choice);
  let shown = '';
  return {
    place,
    show(people) {
      const now = JSON.stringify(people);
      if (now === shown) return;
      shown = now;
      place.hidden = people.length === 0;
      fill(
        list,
        people.map(({ href, name: called, what, company, by, value }) =>
          h(
            'li',
            {},
            h('a', { href, dir: 'auto', target: '_blank', rel: 'noopener' }, called),
            h(
              'small',
              { class: 'muted' },
              what,
              company ? [', ', said(company)] : null,
              `, by ${by === 'email' ? 'e-mail' : 'phone'} `,
              h('bdi', {}, value),
            ),
          ),
        ),
      );
    },
    chosen: () => (place.hidden ? 'attach' : choice.querySelector('input:checked').value),
  };
}

function tell({ lead, outcome, matches }) {
  const link = h('a', { href: `#/lead/${lead.id}`, dir: 'auto' }, lead.name);
  if (outcome === 'created') toast(['Captured ', link, '. Nobody knew them before.']);
  else if (outcome === 'attached') toast(['Known already: the interest was attached to ', link, '.']);
  else
    toast([
      'Captured ',
      link,
      ` as a repeat lead: known already by ${matches[0]?.by === 'phone' ? 'phone' : 'e-mail'}.`,
    ]);
}
