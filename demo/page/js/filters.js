/** @file The filters over board, list and reports: source, owner, temperature, period, and the zone that days are counted in. */

import { fill, h, select } from './dom.js';
import { book, userChoices } from './book.js';
import { formDialog } from './dialog.js';
import { browserZone, filtersSet, set, state } from './state.js';
import { title } from './format.js';
import { isZone } from './time.js';

const PERIODS = [
  ['all', 'All of time'],
  ['30-day', 'Last 30 days'],
  ['3-month', 'Last 3 months'],
  ['12-month', 'Last 12 months'],
  ['this-year', 'This year'],
  ['custom', 'Between two days…'],
];
const TEMPERATURES = [
  ['', 'Any temperature'],
  ['hot', 'Hot'],
  ['warm', 'Warm'],
  ['cold', 'Cold'],
];
const OTHER = '?';

/** The bar of filters: all of them, or only those that are named. */
export function filterBar({ only = ['source', 'owner', 'temperature', 'period', 'zone'] } = {}) {
  const bar = h('div', { class: 'filters', role: 'group', 'aria-label': 'Filters' });
  show(bar, only);
  return bar;
}

/** Shows the bar anew after something was chosen, without taking the focus away. */
function show(bar, only) {
  const focused = bar.contains(document.activeElement) ? document.activeElement.name : null;
  const { source, owner, temperature, period, from, until } = state.filters;
  const sources = new Set(book.sources);
  if (source) sources.add(source);
  const choose = (name) => (event) => put(bar, only, { [name]: event.target.value });
  const part = (name, make) => (only.includes(name) ? make() : null);
  fill(
    bar,
    part('source', () =>
      choice(
        'Source',
        'source',
        [['', 'All sources'], ...[...sources].map((key) => [key, title(key)])],
        source,
        choose('source'),
      ),
    ),
    part('owner', () =>
      choice(
        'Owner',
        'owner',
        [['', 'All owners'], ['none', 'Nobody'], ...userChoices('').slice(1)],
        owner,
        choose('owner'),
      ),
    ),
    part('temperature', () => choice('Temperature', 'temperature', TEMPERATURES, temperature, choose('temperature'))),
    part('period', () => [
      choice('Period', 'period', PERIODS, period, choose('period')),
      period === 'custom'
        ? [
            day('From', 'from', from, choose),
            h('span', { 'aria-hidden': 'true', class: 'muted' }, '–'),
            day('Until before', 'until', until, choose),
          ]
        : null,
    ]),
    part('zone', () => zoneChoice(bar, only)),
    filtersSet()
      ? h(
          'button',
          { type: 'button', class: 'button ghost small', name: 'clear', onclick: () => clear(bar, only) },
          'Clear',
        )
      : null,
  );
  if (focused) bar.querySelector(`[name="${focused}"]`)?.focus();
}

function choice(label, name, options, chosen, onchange) {
  const standard = options[0][0];
  return select(options, chosen, {
    name,
    'aria-label': label,
    onchange,
    class: chosen && chosen !== standard ? 'set' : '',
  });
}

function day(label, name, value, choose) {
  return h('input', {
    type: 'date',
    name,
    'aria-label': label,
    value,
    class: value ? 'set' : '',
    onchange: choose(name),
  });
}

function put(bar, only, changes) {
  set({ filters: { ...state.filters, ...changes } });
  show(bar, only);
}

function clear(bar, only) {
  put(bar, only, { source: '', owner: '', temperature: '', period: 'all', from: '', until: '' });
}

function zoneChoice(bar, only) {
  const zones = new Set([browserZone, 'UTC', book.settings?.zone, state.zone].filter(Boolean));
  const options = [...zones].map((name) => [name, name === 'UTC' ? name : name.replaceAll('_', ' ')]);
  return select([...options, [OTHER, 'Other zone…']], state.zone, {
    name: 'zone',
    'aria-label': 'Time zone',
    class: 'zone',
    onchange: async (event) => {
      const chosen = event.target.value === OTHER ? await askZone() : event.target.value;
      if (chosen) set({ zone: chosen });
      show(bar, only);
    },
  });
}

/** Asks for a zone by name, out of all that the browser knows. */
function askZone() {
  return new Promise((resolve) => {
    let chosen = null;
    const names = Intl.supportedValuesOf('timeZone');
    const input = h('input', {
      id: 'zone-name',
      list: 'zone-names',
      autocomplete: 'off',
      required: true,
      placeholder: 'Asia/Tehran',
    });
    formDialog({
      title: 'Time zone',
      body: [
        h('div', { class: 'field' }, h('label', { for: 'zone-name' }, 'IANA name'), input),
        h(
          'datalist',
          { id: 'zone-names' },
          names.map((name) => h('option', { value: name })),
        ),
      ],
      submitLabel: 'Use this zone',
      submit: async () => {
        const name = input.value.trim();
        if (!isZone(name)) throw new Error(`No time zone is called “${name}”.`);
        chosen = name;
      },
      closed: () => resolve(chosen),
    });
  });
}
