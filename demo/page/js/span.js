/** @file The chosen period as instants, for lists, which know no calendar: a report is asked how it understood it. */

import { read } from './api.js';
import { leadFilter, period, state } from './state.js';

const known = new Map();

/** The filter of lists: what the reports select by, with the period as the time of capture. */
export async function listFilter(options) {
  const asked = period();
  if (!asked) return leadFilter();
  // "The last three months" means others tomorrow.
  const key = JSON.stringify([asked, state.zone, (state.asOf ?? new Date().toISOString()).slice(0, 10)]);
  if (!known.has(key)) {
    const { request } = await read('conversion', { period: asked, zone: state.zone }, options);
    if (known.size > 200) known.clear();
    known.set(key, { from: request.from, until: request.until });
  }
  return { ...leadFilter(), captured: known.get(key) };
}
