// What the tests share.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Book, Clock } from 'leadbook'

export const NOON = Date.parse('2026-01-31T12:00:00Z')

/** A book in memory whose clock stands at noon, closed when the test ends. */
export async function bookAtNoon(t, options = {}) {
  const clock = new Clock(new Date(NOON))
  const book = await Book.memory({ clock, ...options })
  t.after(() => book.close())
  return { book, clock }
}

/** A folder of its own, gone when the test ends. */
export function folder(t) {
  const made = mkdtempSync(join(tmpdir(), 'leadbook-'))
  t.after(() => rmSync(made, { recursive: true, force: true }))
  return made
}

export const fileIn = (t) => join(folder(t), 'sales.leadbook')

/** A clock that stands still is told apart by microseconds, one for each command. */
export const atNoon = (instant) => instant.getTime() === NOON

export const sara = (number = 0, more = {}) => ({ name: 'Sara Ahmadi', emails: [`sara${number}@example.com`], source: 'web_form', ...more })

export const several = (count, make) => Promise.all(Array.from({ length: count }, (_, number) => make(number)))
