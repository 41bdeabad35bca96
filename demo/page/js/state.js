/** @file What the page is set to: the instant it looks at, the zone, the filters, the look. Whoever shows something listens. */

const LOOK = 'leadbook.look';
const CHOSEN = 'leadbook.chosen';

function kept(storage, key) {
  try {
    return JSON.parse(storage.getItem(key) ?? '{}') ?? {};
  } catch {
    return {};
  }
}

const look = kept(localStorage, LOOK);
const chosen = kept(sessionStorage, CHOSEN);

export const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

export const state = {
  /** The instant that is looked at, RFC 3339; null for now. @type {string|null} */
  asOf: null,
  zone: chosen.zone ?? browserZone,
  filters: { source: '', owner: '', temperature: '', period: 'all', from: '', until: '', ...chosen.filters },
  theme: look.theme ?? 'auto',
  direction: look.direction ?? 'ltr',
  user: look.user ?? null,
};

const listeners = new Set();

/** Tells of what changes; answers how to stop. */
export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Sets something and tells everybody who listens which of it changed. */
export function set(changes) {
  const changed = new Set(Object.keys(changes).filter((key) => state[key] !== changes[key]));
  if (!changed.size) return;
  Object.assign(state, changes);
  try {
    localStorage.setItem(LOOK, JSON.stringify({ theme: state.theme, direction: state.direction, user: state.user }));
    sessionStorage.setItem(CHOSEN, JSON.stringify({ zone: state.zone, filters: state.filters }));
  } catch {
    // A browser that keeps nothing still shows everything.
  }
  for (const listener of listeners) listener(changed);
}

/** Who sits here, as the book's user; null for nobody in particular. */
export function acting() {
  return state.user;
}

/** "Now", as the page looks at it. */
export function present() {
  return state.asOf ? new Date(state.asOf) : new Date();
}

/** How many filters are set. */
export function filtersSet() {
  const { source, owner, temperature, period } = state.filters;
  return [source, owner, temperature, period === 'all' ? '' : period].filter(Boolean).length;
}

/** What leads must be like, without the period. */
export function leadFilter() {
  const { source, owner, temperature } = state.filters;
  const filter = {};
  if (source) filter.sources = [source];
  if (owner === 'none') filter.unowned = true;
  else if (owner) filter.owners = [Number(owner)];
  if (temperature) filter.temperatures = [temperature];
  return filter;
}

/** The period that is chosen, as the reports take it; undefined for all of time. */
export function period() {
  const { period: name, from, until } = state.filters;
  const last = /^(\d+)-(day|month)$/.exec(name);
  if (last) return { last: Number(last[1]), step: last[2] };
  if (name === 'this-year')
    return { year: Number(new Intl.DateTimeFormat('en', { timeZone: state.zone, year: 'numeric' }).format(present())) };
  if (name === 'custom' && (from || until)) return { from: from || null, until: until || null };
  return undefined;
}

/** What every report is asked: the period, the zone, the filter. */
export function scope() {
  return { period: period(), zone: state.zone, filter: leadFilter() };
}
