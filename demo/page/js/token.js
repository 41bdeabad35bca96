/** @file Asks for the token where the server wants one. It stays in this tab. */

import { h } from './dom.js';
import { formDialog } from './dialog.js';

/** Asks; answers null when the dialog was closed. */
export function askForToken(refused) {
  return new Promise((resolve) => {
    let given = null;
    const input = h('input', {
      id: 'token',
      type: 'password',
      autocomplete: 'current-password',
      required: true,
      autofocus: true,
    });
    const { dialog } = formDialog({
      title: refused ? 'That token is not the right one' : 'This book asks for a token',
      body: [
        h(
          'p',
          { class: 'muted' },
          'It was said to the server when it was started. This tab keeps it until it is closed.',
        ),
        h('div', { class: 'field' }, h('label', { for: 'token' }, 'Token'), input),
      ],
      submitLabel: 'Open the book',
      submit: async () => {
        given = input.value.trim();
      },
      closed: () => resolve(given),
    });
    dialog.querySelectorAll('[data-write]').forEach((element) => {
      element.disabled = false;
    });
  });
}
