/** @file One lead on the board. */

import { h, icon, ICONS, said } from './dom.js';
import { stageName, userName } from './book.js';
import { dateTime, shortLength, title } from './format.js';
import { present, state } from './state.js';
import { openMoves } from './moves.js';

/** What a card shows; as long as it is the same, the card need not be made anew. */
export function cardSign(lead) {
  return [lead.touched, lead.stage, age(lead), userName(lead.owner), state.zone, Boolean(state.asOf)].join('|');
}

function age(lead) {
  return shortLength(Math.max(0, present().getTime() - Date.parse(lead.entered_at)));
}

/** The card, with its menu of moves. `shown` is told of moves. */
export function boardCard(lead, shown) {
  const move = h(
    'button',
    {
      type: 'button',
      class: 'icon-button card-move',
      'aria-label': `Move ${lead.name}`,
      'aria-haspopup': 'menu',
      'data-write': true,
      onclick: () => openMoves(move, lead, shown),
    },
    icon(ICONS.move),
  );
  const about = lead.company?.name ?? lead.job_title ?? lead.product ?? '';
  return h(
    'li',
    {
      class: 'lead',
      'data-lead': lead.id,
      'data-drag': true,
      draggable: state.asOf ? 'false' : 'true',
      onkeydown: (event) => {
        if (event.key !== 'm' || event.ctrlKey || event.metaKey || event.altKey || state.asOf) return;
        event.preventDefault();
        openMoves(move, lead, shown);
      },
    },
    h(
      'div',
      { class: 'lead-head' },
      h('a', { href: `#/lead/${lead.id}`, class: 'lead-name', dir: 'auto', draggable: 'false' }, lead.name),
      move,
    ),
    about ? said(about, 'p', { class: 'lead-about' }) : null,
    h(
      'div',
      { class: 'lead-foot' },
      temperature(lead.temperature),
      h(
        'span',
        { class: 'age', title: `In ${stageName(lead.stage)} since ${dateTime(lead.entered_at)}` },
        h('span', { class: 'sr' }, 'In this stage for '),
        age(lead),
      ),
      avatar(lead.owner),
    ),
  );
}

/** How near to buying, as a word and a colour. */
export function temperature(value) {
  return h('span', { class: 'temperature', 'data-temperature': value }, title(value));
}

/** The initials of a user; the name for whoever does not see them. */
export function avatar(owner) {
  const name = userName(owner);
  if (owner === null)
    return h('span', { class: 'avatar nobody', title: 'Nobody is responsible' }, h('span', { class: 'sr' }, 'Nobody'));
  const words = name.split(/\s+/u).filter(Boolean);
  const initials = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...(word ?? '')][0] ?? '').join('');
  return h(
    'span',
    { class: 'avatar', title: name, 'data-hue': owner % 6 },
    h('span', { 'aria-hidden': 'true', dir: 'auto' }, initials),
    h('span', { class: 'sr' }, name),
  );
}
