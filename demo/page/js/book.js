/** @file What the page knows of the book as a whole: lifecycle, users, campaigns, sources. Asked once, and again when it changes. */

import { call, read } from './api.js';
import { state } from './state.js';
import { title } from './format.js';

export const book = {
  /** @type {{stages: {key: string, name: string, kind: string}[], moves: {from: string, to: string, reason: boolean}[]}} */
  lifecycle: { stages: [], moves: [] },
  users: new Map(),
  campaigns: new Map(),
  sources: [],
  settings: null,
  /** When the first event was recorded. */
  begins: null,
};

const CHANGES = {
  lifecycle_changed: 'lifecycle',
  user_added: 'users',
  user_edited: 'users',
  campaign_added: 'campaigns',
  campaign_edited: 'campaigns',
  settings_changed: 'settings',
  lead_captured: 'sources',
  lead_edited: 'sources',
};

const ASK = {
  async lifecycle() {
    book.lifecycle = await call('lifecycle');
  },
  async users() {
    book.users = new Map((await call('users')).map((user) => [user.id, user]));
  },
  async campaigns() {
    book.campaigns = new Map((await call('campaigns')).map((campaign) => [campaign.id, campaign]));
  },
  async settings() {
    book.settings = await call('settings');
  },
  async sources() {
    const { rows } = await call('conversion', { group_by: ['source'] });
    book.sources = rows.map((row) => row.group[0]).filter((source) => typeof source === 'string');
  },
  async begins() {
    book.begins = (await call('changes', { limit: 1 })).items[0]?.recorded_at ?? new Date().toISOString();
  },
};

/** Asks all of it. */
export async function loadBook() {
  await Promise.all(Object.values(ASK).map((ask) => ask()));
}

/** Asks again what those events changed; answers whether anything was asked. */
export async function followBook(events) {
  const names = new Set();
  for (const event of events) {
    const name = CHANGES[event.type];
    if (name === 'sources') {
      const source = event.card?.source ?? event.fields?.find(({ field }) => field === 'source')?.value;
      if (source && !book.sources.includes(source)) names.add(name);
    } else if (name) names.add(name);
  }
  await Promise.all([...names].map((name) => ASK[name]()));
  return names.size > 0;
}

/** The lifecycle as it was at the instant that the page looks at. */
export async function lifecycleThen(options) {
  return state.asOf ? read('lifecycle', {}, options) : book.lifecycle;
}

/** What a stage is called. */
export function stageName(key) {
  return book.lifecycle.stages.find((stage) => stage.key === key)?.name ?? title(key);
}

/** The move between two stages, if the lifecycle allows it. */
export function allowedMove(from, to) {
  return book.lifecycle.moves.find((move) => move.from === from && move.to === to);
}

/** What a user is called. */
export function userName(id) {
  return id === null || id === undefined ? 'Nobody' : (book.users.get(id)?.name ?? `User ${id}`);
}

/** Who records can be given to, as choices. */
export function userChoices(nobody) {
  const active = [...book.users.values()].filter((user) => user.active).map((user) => [String(user.id), user.name]);
  return [['', nobody], ...active];
}

/** The name of a stage of the pipeline. */
export function pipelineName(key) {
  return book.settings?.pipeline.find((stage) => stage.key === key)?.name ?? title(key);
}
