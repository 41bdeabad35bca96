/** @file Begins: the frame of the page, the way between its views, and what keeps them up to date. */

import { call, onTokenNeeded } from './api.js';
import { book, followBook, loadBook } from './book.js';
import { fill, h } from './dom.js';
import { failed, toast } from './toast.js';
import { listen, state } from './state.js';
import { askForToken } from './token.js';
import { follow } from './stream.js';
import { openCapture } from './capture.js';
import { openSettings, showLook } from './settings.js';
import { showAsOf } from './asof.js';
import { showDue } from './today.js';

const VIEWS = {
  board: () => import('./board.js'),
  leads: () => import('./leads.js'),
  lead: () => import('./lead.js'),
  customer: () => import('./customer.js'),
  today: () => import('./today.js'),
  reports: () => import('./reports/reports.js'),
};
const MARKED = { lead: 'leads', customer: 'leads' };

const main = document.getElementById('main');
let current = null;
let turn = 0;

/** The view that the address names, and the number in it. */
function asked() {
  const [name, id] = location.hash.replace(/^#\//, '').split('/');
  return { view: Object.hasOwn(VIEWS, name) ? name : 'board', id: Number(id) };
}

async function go() {
  const { view, id } = asked();
  turn += 1;
  const mine = turn;
  const { open } = await VIEWS[view]();
  if (mine !== turn) return;
  current?.close();
  for (const link of document.querySelectorAll('#nav a')) {
    if (link.dataset.view === (MARKED[view] ?? view)) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  document.title = 'Leadbook';
  main.replaceChildren();
  main.dataset.view = view;
  window.scrollTo(0, 0);
  current = open(main, id);
  if (document.activeElement === document.body || document.activeElement?.closest('#main, .toasts'))
    main.focus({ preventScroll: true });
}

function keys(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest('input, select, textarea, dialog')) return;
  if (event.key === 'c' && !state.asOf) {
    event.preventDefault();
    openCapture();
  } else if (event.key === '/') {
    const search = document.getElementById('search');
    event.preventDefault();
    if (search) search.focus();
    else location.hash = '#/leads';
  }
}

function changed(what) {
  // The slider goes on while answers come; whatever else is chosen makes them stale.
  if (['asOf', 'zone', 'filters'].some((name) => what.has(name))) current?.refresh({ drop: !what.has('asOf') });
  if (what.has('theme') || what.has('direction')) current?.restyle?.();
}

let lost = null;

function connection(connected) {
  if (connected) {
    lost?.remove();
    lost = null;
  } else if (!lost) {
    lost = toast('The connection to the book is lost. Trying again…', { error: true });
  }
}

async function happened(events) {
  await followBook(events).catch(failed);
  if (state.asOf) return;
  current?.happened?.(events);
  if (!current?.happened) current?.refresh({ drop: false });
  showDue();
}

async function begin() {
  showLook();
  // The view's code comes while the book is asked; what fails here fails again where it is waited for.
  VIEWS[asked().view]().catch(() => {});
  onTokenNeeded(askForToken);
  document.getElementById('skip').addEventListener('click', () => main.focus());
  document.getElementById('settings').addEventListener('click', openSettings);
  document.getElementById('capture').addEventListener('click', () => openCapture());
  document.addEventListener('keydown', keys);
  const { events } = await call('stats');
  await loadBook();
  if (state.user !== null && !book.users.has(state.user)) state.user = null;
  document.getElementById('book-name').textContent = book.settings.name || 'Leadbook';
  showAsOf(document.getElementById('as-of'), document.getElementById('past'));
  listen(changed);
  addEventListener('hashchange', () => go().catch(failed));
  await go();
  follow(events, happened, connection);
  showDue();
  document.documentElement.dataset.ready = '';
}

begin().catch((error) => {
  fill(
    main,
    h(
      'div',
      { class: 'empty' },
      h('h1', {}, 'The book cannot be shown'),
      h('p', { role: 'alert' }, error.message),
      h('button', { type: 'button', class: 'button primary', onclick: () => location.reload() }, 'Try again'),
    ),
  );
});
