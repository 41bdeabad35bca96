/** @file A menu beside a button: arrow keys, Home and End, Escape; a click elsewhere closes it. */

import { h } from './dom.js';

/**
 * Opens a menu at an element.
 * @param {HTMLElement} anchor
 * @param {string} label
 * @param {({label: string, detail?: string, kind?: string, act: () => void}|{heading: string})[]} items
 */
export function openMenu(anchor, label, items) {
  const entries = items.map((item) =>
    'heading' in item
      ? h('div', { class: 'menu-heading', role: 'presentation' }, item.heading)
      : h(
          'button',
          {
            type: 'button',
            class: 'menu-item',
            role: 'menuitem',
            tabindex: -1,
            onclick: () => {
              close();
              item.act();
            },
          },
          item.kind ? h('span', { class: 'dot', 'data-kind': item.kind, 'aria-hidden': 'true' }) : null,
          h('span', { dir: 'auto' }, item.label),
          item.detail ? h('small', { class: 'muted' }, item.detail) : null,
        ),
  );
  const buttons = entries.filter((entry) => entry.matches('button'));
  const menu = h(
    'div',
    { class: 'menu', role: 'menu', 'aria-label': label, popover: 'auto', onkeydown: key, ontoggle: toggled },
    entries,
  );

  function close() {
    menu.hidePopover();
    anchor.focus();
  }

  function toggled(event) {
    if (event.newState === 'closed') menu.remove();
  }

  function key(event) {
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + buttons.length, Home: 0, End: buttons.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      buttons[to % buttons.length].focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      close();
    }
  }

  document.body.append(menu);
  menu.showPopover();
  place(menu, anchor);
  buttons[0]?.focus();
}

function place(menu, anchor) {
  const from = anchor.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = from.bottom + 4 + size.height <= innerHeight;
  const rtl = document.documentElement.dir === 'rtl';
  const left = rtl ? from.left : from.right - size.width;
  menu.style.top = `${Math.max(8, below ? from.bottom + 4 : from.top - size.height - 4)}px`;
  menu.style.left = `${Math.min(Math.max(8, left), innerWidth - size.width - 8)}px`;
}
