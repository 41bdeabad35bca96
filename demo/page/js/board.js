/** @file The board: a column a stage, with how many leads stand there and the newest of them. Cards are dragged, or moved by their menu. */

import { read } from './api.js';
import { allowedMove, lifecycleThen } from './book.js';
import { boardCard, cardSign } from './board-card.js';
import { fill, freshId, h } from './dom.js';
import { filterBar } from './filters.js';
import { count, many } from './format.js';
import { moveLead } from './moves.js';
import { refresher, viewOf } from './refresher.js';
import { listFilter } from './span.js';
import { scope } from './state.js';
import { failed } from './toast.js';

const PAGE = 50;

export function open(root) {
  /** @type {Map<string, {element: HTMLElement, list: HTMLElement, number: HTMLElement, more: HTMLElement, wanted: number}>} */
  const columns = new Map();
  /** What is shown of each lead, and its card. @type {Map<number, {lead: object, sign: string, card: HTMLElement}>} */
  let cards = new Map();
  /** Moves that are under way: where each lead is shown meanwhile. */
  const going = new Map();
  let last = null;
  let first = true;
  let dragged = null;
  let waiting = false;

  const summary = h('p', { class: 'muted summary', 'aria-live': 'polite' });
  const board = h('div', { class: 'board', 'data-loading': true });
  fill(
    root,
    h('header', { class: 'view-head' }, h('div', { class: 'view-title' }, h('h1', {}, 'Board'), summary), filterBar()),
    board,
  );
  skeleton(board);

  const refresh = refresher(load, failed);

  async function load(signal) {
    const options = { signal };
    const counting = read('funnel', scope(), options);
    // What fails is told once, by the line that waits for it last.
    counting.catch(() => {});
    const [lifecycle, filter] = await Promise.all([lifecycleThen(options), listFilter(options)]);
    const [funnel, ...pages] = await Promise.all([
      counting,
      ...lifecycle.stages.map(({ key }) => {
        const limit = columns.get(key)?.wanted ?? PAGE;
        return read('leads', { filter: { ...filter, stages: [key] }, limit }, options);
      }),
    ]);
    const there = new Map(funnel.totals.stages.map((stage) => [stage.stage, stage.still_there]));
    last = {
      totals: funnel.totals,
      stages: lifecycle.stages.map((stage, at) => ({ ...stage, number: there.get(stage.key) ?? 0, ...pages[at] })),
    };
    if (dragged === null) draw();
    else waiting = true;
  }

  function draw() {
    const focus = focused();
    board.removeAttribute('data-loading');
    if (first) board.replaceChildren();
    const keys = last.stages.map(({ key }) => key).join();
    if (keys !== [...columns.keys()].join()) {
      columns.clear();
      for (const stage of last.stages) columns.set(stage.key, column(stage));
      fill(
        board,
        [...columns.values()].map(({ element }) => element),
      );
    }
    const { leads, open: still } = last.totals;
    summary.textContent = leads ? `${many(leads, 'lead')}, ${count(still)} open` : 'No leads';
    const before = cards;
    cards = new Map();
    for (const stage of last.stages) drawColumn(stage, before);
    first = false;
    refocus(focus);
  }

  function drawColumn(stage, before) {
    const { list, number, more, element } = columns.get(stage.key);
    const arriving = last.stages
      .flatMap(({ items }) => items)
      .filter(({ id, stage: from }) => going.get(id) === stage.key && from !== stage.key);
    const items = [...arriving, ...stage.items.filter(({ id }) => !going.has(id) || going.get(id) === stage.key)];
    const leaving = stage.items.length - (items.length - arriving.length);
    const shown = items.map((lead) => {
      const sign = cardSign(lead);
      const held = before.get(lead.id);
      const card = held?.sign === sign ? held.card : boardCard(lead, watch(lead));
      card.classList.toggle('going', going.has(lead.id));
      if (!first && !held) card.classList.add('fresh');
      cards.set(lead.id, { lead, sign, card });
      return card;
    });
    const total = stage.number + arriving.length - leaving;
    number.textContent = count(total);
    number.setAttribute('aria-label', many(total, 'lead'));
    element.toggleAttribute('data-empty', items.length === 0);
    place(list, shown);
    more.hidden = !stage.next || stage.number <= stage.items.length;
  }

  /** Puts cards in their order, and touches only those that stand elsewhere: what is being looked at does not jump. */
  function place(list, shown) {
    const wanted = new Set(shown);
    for (const card of [...list.children]) if (!wanted.has(card)) card.remove();
    shown.forEach((card, at) => {
      if (list.children[at] !== card) list.insertBefore(card, list.children[at] ?? null);
    });
  }

  function column(stage) {
    const id = freshId('stage');
    const number = h('span', { class: 'column-count' });
    const list = h('ul', { class: 'column-cards', 'aria-labelledby': id });
    const more = h(
      'button',
      {
        type: 'button',
        class: 'button ghost small more',
        hidden: true,
        onclick: () => {
          columns.get(stage.key).wanted += PAGE;
          refresh();
        },
      },
      'Load more',
    );
    const element = h(
      'section',
      {
        class: 'column',
        'data-stage': stage.key,
        'aria-labelledby': id,
        ondragover: over,
        ondragenter: over,
        ondragleave: leave,
        ondrop: drop,
      },
      h(
        'header',
        { class: 'column-head' },
        h('span', { class: 'dot', 'data-kind': stage.kind, 'aria-hidden': 'true' }),
        h('h2', { id, dir: 'auto', title: stage.name }, stage.name),
        number,
      ),
      h(
        'div',
        { class: 'column-body', tabindex: 0, role: 'region', 'aria-label': `Leads in ${stage.name}` },
        list,
        h('p', { class: 'column-empty' }, 'Nobody here'),
        more,
      ),
    );

    function over(event) {
      if (dragged === null) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'move';
      element.dataset.over = '';
    }
    function leave(event) {
      if (!element.contains(event.relatedTarget)) delete element.dataset.over;
    }
    function drop(event) {
      event.preventDefault();
      delete element.dataset.over;
      const lead = cards.get(dragged)?.lead;
      if (lead && lead.stage !== stage.key) moveLead(lead, stage.key, watch(lead));
    }
    return { element, list, number, more, wanted: PAGE };
  }

  /** Shows a move at once, and takes it back when it is refused. */
  function watch(lead) {
    return {
      go(to) {
        going.set(lead.id, to);
        draw();
      },
      back() {
        going.delete(lead.id);
        draw();
        cards.get(lead.id)?.card.classList.add('back');
      },
      done(moved) {
        // The answer is newer than what was read before: it is shown until the next reading.
        for (const stage of last.stages) {
          const at = stage.items.findIndex(({ id }) => id === lead.id);
          if (at < 0 || stage.key === moved.stage) continue;
          stage.items.splice(at, 1);
          stage.number -= 1;
          const target = last.stages.find(({ key }) => key === moved.stage);
          target.items.unshift(moved);
          target.number += 1;
        }
        going.delete(lead.id);
        draw();
        refresh({ drop: true });
      },
    };
  }

  board.addEventListener('dragstart', (event) => {
    const card = event.target.closest?.('.lead');
    if (!card) return;
    dragged = Number(card.dataset.lead);
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', `${location.origin}/#/lead/${dragged}`);
    const { lead } = cards.get(dragged);
    card.classList.add('dragged');
    board.dataset.dragging = '';
    for (const [key, { element }] of columns) {
      element.dataset.accepts = key === lead.stage ? 'home' : allowedMove(lead.stage, key) ? 'yes' : 'no';
    }
  });
  board.addEventListener('dragend', (event) => {
    event.target.classList?.remove('dragged');
    dragged = null;
    delete board.dataset.dragging;
    for (const { element } of columns.values()) {
      delete element.dataset.accepts;
      delete element.dataset.over;
    }
    if (waiting) {
      waiting = false;
      draw();
    }
  });

  /** Which card has the focus, and which part of it. */
  function focused() {
    const at = document.activeElement;
    const card = at?.closest?.('.lead');
    return card && board.contains(card) ? { id: Number(card.dataset.lead), move: at.matches('.card-move') } : null;
  }

  function refocus(focus) {
    if (!focus || focused()?.id === focus.id) return;
    cards
      .get(focus.id)
      ?.card.querySelector(focus.move ? '.card-move' : '.lead-name')
      .focus();
  }

  refresh();
  return viewOf(refresh);
}

function skeleton(board) {
  fill(
    board,
    Array.from({ length: 7 }, () =>
      h(
        'section',
        { class: 'column', 'aria-hidden': 'true' },
        h('header', { class: 'column-head' }, h('span', { class: 'bone short' })),
        h(
          'div',
          { class: 'column-body' },
          Array.from({ length: 3 }, () => h('div', { class: 'bone tall' })),
        ),
      ),
    ),
  );
}
