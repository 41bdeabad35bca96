/** @file The history of a record as a time line, and the spells of a lead as a bar. */

import { stageName, userName } from './book.js';
import { h, said } from './dom.js';
import { clock, date, dateTime, longLength, plainDay, shortLength } from './format.js';
import { present, state } from './state.js';
import { dayOf } from './time.js';
import { mark, words } from './words.js';

/** What happened to a `lead` or a `customer`, the latest first, by day. */
export function timeline(events, on) {
  const list = h('ol', { class: 'timeline' });
  let day = '';
  // What happened counts, not when it was learned; of one instant the later event stands above.
  const ordered = [...events].sort(
    (one, other) => Date.parse(other.at) - Date.parse(one.at) || other.position - one.position,
  );
  for (const event of ordered) {
    const falls = dayOf(new Date(event.at), state.zone);
    if (falls !== day) list.append(h('li', { class: 'timeline-day' }, h('h3', {}, plainDay(falls))));
    day = falls;
    // Within a minute is the time that a form takes; more than that was written in later.
    const late = Date.parse(event.recorded_at) - Date.parse(event.at) > 60_000;
    list.append(
      h(
        'li',
        { class: 'event', 'data-kind': mark(event), 'data-type': event.type },
        h('div', { class: 'event-words' }, words(event, on)),
        h(
          'div',
          { class: 'event-meta muted' },
          h('time', { datetime: event.at, title: dateTime(event.at) }, clock(event.at)),
          event.by === null ? null : [' · ', said(userName(event.by))],
          late
            ? h(
                'span',
                { title: `The book learned it on ${dateTime(event.recorded_at)}` },
                ` · written in ${date(event.recorded_at)}`,
              )
            : null,
        ),
      ),
    );
  }
  return list;
}

/** The visits to stages as a bar, each as long as it lasted, and as a list. */
export function spells(list) {
  const now = present().getTime();
  const visits = list.map((spell) => ({
    ...spell,
    lasts: Math.max(0, (spell.left_at ? Date.parse(spell.left_at) : now) - Date.parse(spell.entered_at)),
  }));
  const bar = h(
    'div',
    { class: 'spells-bar', 'aria-hidden': 'true' },
    visits.map((spell) => {
      const part = h('span', {
        class: 'spell',
        'data-kind': spell.kind,
        title: `${stageName(spell.stage)}: ${longLength(spell.lasts)}`,
      });
      part.style.flexGrow = String(spell.lasts);
      return part;
    }),
  );
  return h(
    'div',
    { class: 'spells' },
    bar,
    h(
      'ol',
      { class: 'spells-list' },
      visits.map((spell) =>
        h(
          'li',
          {},
          h('span', { class: 'dot', 'data-kind': spell.kind, 'aria-hidden': 'true' }),
          h('span', { dir: 'auto' }, stageName(spell.stage)),
          h(
            'span',
            {
              class: 'muted',
              title: `From ${dateTime(spell.entered_at)}${spell.left_at ? ` to ${dateTime(spell.left_at)}` : ''}`,
            },
            spell.left_at ? shortLength(spell.lasts) : `${shortLength(spell.lasts)} so far`,
          ),
        ),
      ),
    ),
  );
}
