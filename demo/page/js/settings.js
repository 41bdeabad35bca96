/** @file The settings menu: who sits here, light or dark, from which side the page is read. */

import { field, h, select } from './dom.js';
import { userChoices } from './book.js';
import { formDialog } from './dialog.js';
import { listen, set, state } from './state.js';

const THEMES = [
  ['auto', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];
const DIRECTIONS = [
  ['ltr', 'Left to right'],
  ['rtl', 'Right to left'],
];

/** Shows the look that is chosen, now and whenever it changes. */
export function showLook() {
  const root = document.documentElement;
  const look = () => {
    if (state.theme === 'auto') delete root.dataset.theme;
    else root.dataset.theme = state.theme;
    root.dir = state.direction;
  };
  listen((changed) => {
    if (changed.has('theme') || changed.has('direction')) look();
  });
  look();
}

/** Opens the menu. */
export function openSettings() {
  formDialog({
    title: 'Settings',
    body: [
      field(
        'You are',
        select(userChoices('Nobody in particular'), state.user === null ? '' : String(state.user), {
          onchange: (event) => set({ user: event.target.value ? Number(event.target.value) : null }),
        }),
        'What you write is recorded under this name.',
      ),
      radios('Appearance', 'theme', THEMES),
      radios('Direction', 'direction', DIRECTIONS),
    ],
  });
}

function radios(legend, name, options) {
  return h(
    'fieldset',
    { class: 'segments' },
    h('legend', {}, legend),
    h(
      'div',
      { class: 'segments-row' },
      options.map(([value, label]) =>
        h(
          'label',
          { class: 'segment' },
          h('input', {
            type: 'radio',
            name,
            value,
            checked: state[name] === value,
            onchange: () => set({ [name]: value }),
          }),
          h('span', {}, label),
        ),
      ),
    ),
  );
}
