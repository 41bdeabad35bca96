/** @file Short messages at the edge of the page. What went wrong stays until it is put away. */

import { fill, h, icon, ICONS } from './dom.js';

const STAY = 6000;

/**
 * Shows a message.
 * @param {string|Node|Array} message
 * @param {{error?: boolean, actions?: {label: string, act: () => void}[]}} [options]
 */
export function toast(message, { error = false, actions = [] } = {}) {
  const box = document.getElementById('toasts');
  const dismiss = () => element.remove();
  const buttons = actions.map(({ label, act }) =>
    h(
      'button',
      {
        type: 'button',
        class: 'button small',
        onclick: () => {
          dismiss();
          act();
        },
      },
      label,
    ),
  );
  const element = h(
    'div',
    { class: error ? 'toast error' : 'toast', role: error ? 'alert' : 'status' },
    h('div', { class: 'toast-text' }, message),
    buttons.length ? h('div', { class: 'toast-actions' }, buttons) : null,
    h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Dismiss', onclick: dismiss }, icon(ICONS.close)),
  );
  // A dialog makes everything outside of it inert: what is said meanwhile is said inside.
  const open = [...document.querySelectorAll('dialog[open]')].at(-1);
  (open?.querySelector('.dialog-toasts') ?? box).append(element);
  while (element.parentElement.childElementCount > 3) element.parentElement.firstElementChild.remove();
  if (!error && !actions.length) setTimeout(dismiss, STAY);
  return element;
}

/** Tells what went wrong. */
export function failed(error) {
  if (error.name === 'AbortError') return;
  toast(error.message, { error: true });
}

/** A place for an error inside a form. */
export function formError() {
  const place = h('p', { class: 'form-error', role: 'alert', hidden: true });
  return {
    place,
    show(...message) {
      fill(place, ...message);
      place.hidden = false;
      place.scrollIntoView({ block: 'nearest' });
    },
    clear() {
      place.hidden = true;
      place.replaceChildren();
    },
  };
}
