/** @file Numbers, lengths of time, instants and money in words. */

import { h } from './dom.js';
import { state, present } from './state.js';
import { dayOf, daysBetween } from './time.js';

const LOCALE = 'en-GB';
const whole = new Intl.NumberFormat(LOCALE);
const UNITS = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

const formats = new Map();

function formatter(name, options) {
  const key = `${name} ${state.zone}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(LOCALE, { timeZone: state.zone, ...options }));
  return formats.get(key);
}

export const count = (number) => whole.format(number);

/** A share in percent, with a digit more where it is small; a dash where there is none. */
export function percent(share) {
  if (share === null || share === undefined) return '–';
  const value = share * 100;
  return `${value.toFixed(value > 0 && value < 10 ? 1 : 0)} %`;
}

/** `1 lead`, `2 leads`. */
export function many(number, one, several = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : several}`;
}

/** `3 Nov 2026`, in the zone that is chosen. */
export const date = (instant) =>
  formatter('date', { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(instant));

/** `3 Nov 2026, 14:05`. */
export const dateTime = (instant) =>
  formatter('time', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' }).format(
    new Date(instant),
  );

/** `Tue 3 Nov`, for what is near. */
export const weekday = (instant) =>
  formatter('weekday', { weekday: 'short', day: 'numeric', month: 'short' }).format(new Date(instant));

/** `14:05`. */
export const clock = (instant) => formatter('clock', { hour: '2-digit', minute: '2-digit' }).format(new Date(instant));

/** `Nov 2026`, of a calendar day that is in no zone. */
export function month(day) {
  return new Intl.DateTimeFormat(LOCALE, { timeZone: 'UTC', month: 'short', year: 'numeric' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** `3 Nov 2026`, of a calendar day that is in no zone. */
export function plainDay(day) {
  return new Intl.DateTimeFormat(LOCALE, { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** A length of time in milliseconds, in its largest unit: `12 days`. */
export function length(milliseconds) {
  for (const [unit, size] of UNITS) {
    if (milliseconds >= size) return many(Math.floor(milliseconds / size), unit);
  }
  return 'under a minute';
}

/** The same in the least space: `12 d`. */
export function shortLength(milliseconds) {
  const [days, hours, minutes] = [86_400_000, 3_600_000, 60_000].map((size) => Math.floor(milliseconds / size));
  if (days >= 1) return `${count(days)} d`;
  if (hours >= 1) return `${hours} h`;
  return minutes >= 1 ? `${minutes} min` : '< 1 min';
}

/** A length of time as reports give it, in microseconds. */
export function elapsed(microseconds) {
  return microseconds === null || microseconds === undefined ? '–' : longLength(microseconds / 1000);
}

/** `3 days 4 hours`: the two largest units. */
export function longLength(milliseconds) {
  const parts = [];
  let rest = milliseconds;
  for (const [unit, size] of UNITS.slice(2)) {
    const number = Math.floor(rest / size);
    if (number) parts.push(many(number, unit));
    rest -= number * size;
    // Of ten days or more the hours say nothing.
    if (parts.length === 2 || (unit === 'day' && number >= 10)) break;
  }
  return parts.join(' ') || 'under a minute';
}

/** `yesterday`, `in 3 days`, `today`: by days of the calendar. */
export function nearDay(instant) {
  const days = daysBetween(dayOf(present(), state.zone), dayOf(new Date(instant), state.zone));
  return new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' }).format(days, 'day');
}

/** An element that shows an instant, and says the whole of it to whoever asks. */
export function when(instant, show = date) {
  return h('time', { datetime: instant, title: dateTime(instant) }, show(instant));
}

/** An amount in its currency: `€1,234.50`. */
export function money(amount) {
  if (!amount) return '–';
  const shown = new Intl.NumberFormat(LOCALE, {
    style: 'currency',
    currency: amount.currency,
    trailingZeroDisplay: 'stripIfInteger',
  });
  return shown.format(amount.amount_minor / 10 ** digits(amount.currency));
}

/** Sums in several currencies. */
export function moneys(amounts) {
  return amounts.length ? amounts.map(money).join(' + ') : '–';
}

/** How many digits the minor units of a currency take. */
export function digits(currency) {
  return new Intl.NumberFormat(LOCALE, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
}

/** A key of the book in words: `web_form` is `Web form`. */
export function title(key) {
  const words = String(key).replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What names a group of a report. */
export function groupName(value) {
  if (value === null || value === undefined) return '(none)';
  if (typeof value === 'object') return value.name;
  return title(value);
}
