/** @file Edits a lead's card. Somebody else's change in between is told, and nothing is overwritten unasked. */

import { read, write } from './api.js';
import { book } from './book.js';
import { formDialog } from './dialog.js';
import { field, h, select } from './dom.js';
import { title } from './format.js';
import { toast } from './toast.js';
import { fieldValue } from './words.js';

const TEXTS = ['job_title', 'product', 'interest', 'city', 'country', 'language'];
const COMPARED = ['name', 'emails', 'phones', 'company', 'source', 'tags', ...TEXTS];

/** Opens the form with what the card says. */
export function openEdit(lead, done) {
  let version = lead.version;
  const text = (value, attributes = {}) =>
    h('input', { value: value ?? '', dir: 'auto', autocomplete: 'off', ...attributes });
  const list = (values) => h('textarea', { rows: Math.max(1, values.length), dir: 'auto', value: values.join('\n') });
  const name = text(lead.name, { required: true });
  const emails = list(lead.emails);
  const phones = list(lead.phones);
  const company = text(lead.company?.name);
  const source = text(lead.source, { required: true, list: 'edit-sources' });
  const tags = text(lead.tags.join(', '));
  const campaign = select(
    [['', 'None'], ...[...book.campaigns.values()].map((one) => [String(one.id), one.name])],
    lead.campaign === null ? '' : String(lead.campaign),
  );
  const texts = Object.fromEntries(TEXTS.map((key) => [key, text(lead[key])]));
  const lines = (control) =>
    control.value
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);

  /** What differs from what the form began with; the rest stays as it is. */
  function changes() {
    const now = {
      name: name.value.trim(),
      emails: lines(emails),
      phones: lines(phones),
      source: source.value.trim(),
      company: company.value.trim() ? { ...lead.company, name: company.value.trim() } : null,
      tags: tags.value
        .split(',')
        .map((tag) => tag.trim())
        .filter(Boolean),
      campaign: campaign.value ? Number(campaign.value) : null,
      ...Object.fromEntries(TEXTS.map((key) => [key, texts[key].value.trim() || null])),
    };
    return Object.fromEntries(
      Object.entries(now).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(lead[key])),
    );
  }

  formDialog({
    title: 'Edit the card',
    wide: true,
    body: [
      h('div', { class: 'row' }, field('Name', name), field('Job title', texts.job_title)),
      h('div', { class: 'row' }, field('E-mails', emails, 'One a line.'), field('Phones', phones, 'One a line.')),
      h('div', { class: 'row' }, field('Company', company), field('Source', source), field('Campaign', campaign)),
      h('div', { class: 'row' }, field('Product', texts.product), field('Interest', texts.interest)),
      h(
        'div',
        { class: 'row' },
        field('City', texts.city),
        field('Country', texts.country),
        field('Language', texts.language),
      ),
      field('Tags', tags, 'With commas between them.'),
      h(
        'datalist',
        { id: 'edit-sources' },
        book.sources.map((key) => h('option', { value: key }, title(key))),
      ),
    ],
    submit: async () => {
      const changed = changes();
      if (Object.keys(changed).length === 0) return undefined;
      try {
        await write('edit_lead', { lead: lead.id, version, ...changed });
      } catch (error) {
        if (error.kind !== 'conflict') throw error;
        const newer = await read('lead', { id: lead.id });
        version = newer.version;
        throw new Error(conflict(lead, newer));
      }
      toast('The card is saved.');
      done();
      return undefined;
    },
  });
}

function conflict(lead, newer) {
  const others = COMPARED.filter((key) => JSON.stringify(lead[key]) !== JSON.stringify(newer[key]));
  const what = others.length
    ? `: ${others.map((key) => `${title(key).toLowerCase()} is now “${fieldValue(newer[key])}”`).join('; ')}`
    : '';
  const yours = 'Nothing of yours is saved yet. Save again to put only your own changes over it.';
  return `Somebody changed this lead while you were editing it${what}. ${yours}`;
}
