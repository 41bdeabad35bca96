/** @file Days and instants in a zone. */

/** How far a zone is ahead of UTC at an instant, in milliseconds. */
function offset(instant, zone) {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  const wall = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
  return wall - Math.floor(instant.getTime() / 1000) * 1000;
}

/** The instant at which a day (`2026-11-03`) begins in a zone. */
export function startOfDay(day, zone) {
  const wall = Date.parse(`${day}T00:00:00Z`);
  // The offset at the guess may be that of the other side of a change of clocks; the second look is at the right side.
  let instant = wall - offset(new Date(wall), zone);
  instant = wall - offset(new Date(instant), zone);
  return new Date(instant);
}

/** The day (`2026-11-03`) on which an instant falls in a zone. */
export function dayOf(instant, zone) {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(instant);
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${part.year.padStart(4, '0')}-${part.month}-${part.day}`;
}

/** The day so many days later. */
export function addDays(day, count) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

/** How many days lie between two days. */
export function daysBetween(from, until) {
  return Math.round((Date.parse(`${until}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** The last instant of a day in a zone, to the microsecond that the book keeps. */
export function endOfDay(day, zone) {
  return new Date(startOfDay(addDays(day, 1), zone).getTime() - 1).toISOString().replace('Z', '999Z');
}

/** Whether the browser knows a zone of that name. */
export function isZone(name) {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
