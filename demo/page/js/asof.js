/** @file The slider that takes the whole page back in time, by day, from the first event of the book to now. */

import { fill, h, holdWriting } from './dom.js';
import { book } from './book.js';
import { listen, set, state } from './state.js';
import { plainDay } from './format.js';
import { throttle } from './refresher.js';
import { addDays, dayOf, daysBetween, endOfDay } from './time.js';

const PAUSE = 120;

/** Puts the slider into its place, and the banner that tells when the page looks at the past. */
export function showAsOf(place, banner) {
  const range = h('input', { type: 'range', id: 'as-of-range', min: 0, step: 1, 'aria-label': 'As of' });
  const label = h('output', { class: 'as-of-date', for: 'as-of-range' });
  const now = h('button', { type: 'button', class: 'button small', 'aria-pressed': 'true', onclick: back }, 'Now');
  fill(place, h('span', { class: 'as-of-name', 'aria-hidden': 'true' }, 'As of'), range, label, now);

  let first = '';
  let days = 0;

  function measure() {
    first = dayOf(new Date(book.begins), state.zone);
    days = Math.max(0, daysBetween(first, dayOf(new Date(), state.zone)));
    // With nowhere to go the knob stands at its right end, which is now.
    range.max = String(Math.max(1, days));
    range.disabled = days === 0;
    range.title = days === 0 ? 'The book begins today: there is no earlier day to look at yet.' : '';
    if (!state.asOf) range.value = range.max;
    else range.value = String(Math.min(days, daysBetween(first, dayOf(new Date(state.asOf), state.zone))));
    tell();
  }

  function chosen() {
    const day = Number(range.value);
    return day >= days ? null : addDays(first, day);
  }

  function tell() {
    const day = chosen();
    const words = day ? plainDay(day) : 'Now';
    label.textContent = words;
    range.setAttribute('aria-valuetext', day ? `The end of ${words}` : 'Now');
    range.style.setProperty('--share', days ? String(Number(range.value) / days) : '1');
    now.setAttribute('aria-pressed', String(!day));
  }

  function apply() {
    const day = chosen();
    set({ asOf: day ? endOfDay(day, state.zone) : null });
  }

  function back() {
    range.value = range.max;
    tell();
    apply();
  }

  const slide = throttle(PAUSE, apply);
  range.addEventListener('input', () => {
    tell();
    slide();
  });

  function stand() {
    holdWriting(Boolean(state.asOf));
    banner.hidden = !state.asOf;
    if (!state.asOf) return;
    fill(
      banner,
      h(
        'span',
        {},
        'You are looking at the book as it stood at the end of ',
        h('strong', {}, plainDay(dayOf(new Date(state.asOf), state.zone))),
        '. Nothing can be written into the past.',
      ),
      h('button', { type: 'button', class: 'button small', onclick: back }, 'Back to now'),
    );
  }

  listen((changed) => {
    if (changed.has('zone')) {
      const day = chosen();
      measure();
      if (day) apply();
    }
    if (changed.has('asOf')) stand();
  });
  // A page that stays open over midnight gets another day.
  setInterval(() => {
    if (!state.asOf) measure();
  }, 60_000);
  measure();
}
