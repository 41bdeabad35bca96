/** @file Asks the server. One function a way of asking; errors are `BookError`s with all that the book said. */

import { state, acting } from './state.js';

const TOKEN = 'leadbook.token';

/** What the book refused, or why it could not be asked. */
export class BookError extends Error {
  constructor(status, problem) {
    super(problem.text ?? problem.detail ?? problem.message ?? problem.title ?? `The server answered ${status}.`);
    this.status = status;
    this.kind = problem.kind ?? 'io';
    this.code = problem.code ?? '';
    this.field = problem.field ?? null;
    /** The bare sentence, without the operation and the field before it. */
    this.sentence = problem.message ?? problem.detail ?? this.message;
    this.allowed = problem.allowed ?? [];
    this.matches = problem.matches ?? [];
  }
}

let askForToken = async () => null;
let asked = null;

/** Says who is to ask for the token when the server wants one. */
export function onTokenNeeded(ask) {
  askForToken = ask;
}

async function token(refused) {
  asked ??= askForToken(refused).finally(() => {
    asked = null;
  });
  const given = await asked;
  if (given) sessionStorage.setItem(TOKEN, given);
  return given;
}

/** Fetches with the token, and asks for one when the server does. */
export async function request(path, init = {}) {
  for (;;) {
    const held = sessionStorage.getItem(TOKEN);
    const headers = { ...init.headers, ...(held ? { authorization: `Bearer ${held}` } : {}) };
    let answer;
    try {
      answer = await fetch(path, { ...init, headers });
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      throw new BookError(0, { title: 'The server cannot be reached. Is it still running?' });
    }
    if (answer.status !== 401) return answer;
    // Another request may have asked meanwhile.
    if (sessionStorage.getItem(TOKEN) !== held) continue;
    if (!(await token(Boolean(held)))) throw new BookError(401, { title: 'The server wants a token.' });
  }
}

async function problem(answer) {
  const body = await answer.json().catch(() => ({}));
  return new BookError(answer.status, body);
}

/**
 * Asks an operation.
 * @param {string} operation
 * @param {object} [parameters]
 * @param {{signal?: AbortSignal}} [options]
 */
export async function call(operation, parameters = {}, { signal } = {}) {
  const answer = await request(`/api/${operation}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(parameters),
    signal,
  });
  if (!answer.ok) throw await problem(answer);
  return answer.json();
}

/** Reads as of the instant that the slider stands at. */
export function read(operation, parameters = {}, options = {}) {
  return call(operation, { ...parameters, as_of: parameters.as_of ?? state.asOf ?? undefined }, options);
}

/** Writes, in the name of who sits here; a retry by the network writes once. */
export function write(operation, parameters) {
  if (state.asOf)
    return Promise.reject(new BookError(0, { title: 'Nothing can be written into the past. Go back to now first.' }));
  return call(operation, { ...parameters, by: acting() ?? undefined, request_id: crypto.randomUUID() });
}

/** Saves a list or a report as a file of comma-separated values. */
export async function download(operation, parameters) {
  const query = new URLSearchParams({ format: 'csv' });
  for (const [key, value] of Object.entries({ ...parameters, as_of: state.asOf })) {
    if (value === undefined || value === null) continue;
    if (Array.isArray(value)) for (const item of value) query.append(key, String(item));
    else query.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  const answer = await request(`/api/${operation}?${query}`, { headers: { accept: 'text/csv' } });
  if (!answer.ok) throw await problem(answer);
  const address = URL.createObjectURL(await answer.blob());
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = `${operation}.csv`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
