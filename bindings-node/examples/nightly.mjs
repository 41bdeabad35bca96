// The night's reports as CSV: `node nightly.mjs sales.leadbook reports/` writes them; run by itself, it makes a small book first.
//
// As of the last midnight, so that a report that is written again tomorrow says the same.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Book, Clock, Instant } from 'leadbook'

/** @param {unknown} value */
function cell(value) {
  if (value === null || value === undefined) return ''
  const text = value instanceof Instant ? value.toISOString() : typeof value === 'object' ? JSON.stringify(value) : String(value)
  // What a spreadsheet would take for a formula is a text.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** @param {readonly object[]} rows */
function csv(rows) {
  const names = Object.keys(rows[0] ?? {})
  const lines = rows.map((row) => names.map((name) => cell(Reflect.get(row, name))).join(','))
  return `${[names.join(','), ...lines].join('\r\n')}\r\n`
}

/**
 * @param {Book} book
 * @param {string} folder
 * @param {Date} asOf
 */
export async function write(book, folder, asOf) {
  mkdirSync(folder, { recursive: true })
  /** @type {import('leadbook').inputs.Period} */
  const period = { last: 3, step: 'month' }
  const [conversion, funnel, lost] = await Promise.all([
    book.conversion({ period, groupBy: ['source', 'month'], asOf }),
    book.funnel({ period, asOf }),
    book.lostReasons({ period, asOf }),
  ])
  for (const report of [conversion, funnel, lost]) {
    const name = join(folder, `${report.request.report}.csv`)
    writeFileSync(name, csv(report.rows))
    console.log(`${report.request.report}: ${report.rows.length} rows`)
  }
}

const [path, folder] = process.argv.slice(2)
const midnight = new Date()
midnight.setHours(0, 0, 0, 0)
if (path && folder) {
  const book = await Book.open(path, { readOnly: true })
  await write(book, folder, midnight)
  await book.close()
} else {
  const clock = new Clock(new Date(midnight.getTime() - 10 * 86_400_000))
  const book = await Book.memory({ clock })
  for (const [number, source] of ['fair', 'fair', '=web_form', 'نمایشگاه, "تهران"'].entries()) {
    await book.captureLead({ name: 'Somebody', emails: [`${number}@example.com`], source })
  }
  clock.advance(86_400_000)
  await book.convertLead({ lead: 1, customer: { type: 'new' } })
  await book.disqualifyLead({ lead: 2, reason: 'No budget' })
  clock.set(midnight)
  await write(book, mkdtempSync(join(tmpdir(), 'leadbook-')), midnight)
  await book.close()
}
