// The scenarios of the project's tests/scenarios, through the methods of JavaScript.

import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Book, Clock, Instant, LeadbookError, Listing, Report } from 'leadbook'

const FOLDER = process.env.LEADBOOK_SCENARIOS ?? join(import.meta.dirname, '../../tests/scenarios')
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))
const LENGTHS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 }

const camel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase())
const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** A value with other names of its fields; those of attributes are their user's. */
function renamed(value, name) {
  if (Array.isArray(value)) return value.map((one) => renamed(one, name))
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [name(key), key === 'attributes' ? one : renamed(one, name)]))
}

async function told(answer) {
  if (answer instanceof Listing) answer = answer.page()
  const { rows, totals, request } = await answer
  const plain = (await answer) instanceof Report ? { request, rows, totals } : await answer
  return renamed(JSON.parse(JSON.stringify(plain)), snake)
}

function failed({ kind, code, operation, field, reason, allowed, matches }) {
  return { kind, code, operation: snake(operation), field: field && snake(field), message: reason, allowed, matches }
}

function compare(place, expected, found) {
  if (Array.isArray(expected)) {
    assert.ok(Array.isArray(found) && found.length === expected.length, `${place} is ${JSON.stringify(found)}`)
    expected.forEach((value, at) => compare(`${place}[${at}]`, value, found[at]))
  } else if (expected !== null && typeof expected === 'object') {
    for (const [name, value] of Object.entries(expected)) {
      assert.ok(found !== null && name in Object(found), `${place}.${name} is not there: ${JSON.stringify(found)}`)
      compare(`${place}.${name}`, value, found[name])
    }
  } else if (typeof expected === 'number' && !Number.isInteger(expected)) {
    assert.ok(Math.abs(found - expected) < 1e-9, `${place} is ${found}`)
  } else if (typeof expected === 'string' && /^\d{4}-\d\d-\d\dT/.test(expected)) {
    assert.equal(new Instant(found).compare(new Instant(expected)), 0, `${place} is ${found}`)
  } else {
    assert.deepEqual(found, expected, place)
  }
}

test('there are scenarios', () => assert.ok(FILES.length >= 4, FOLDER))

for (const file of FILES) {
  test(file, async (t) => {
    const scenario = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))
    const clock = new Clock(scenario.clock)
    const book = await Book.memory({ ...scenario.book, clock })
    t.after(() => book.close())
    for (const [number, step] of scenario.steps.entries()) {
      if (step.wait) {
        clock.advance(Number(step.wait.slice(0, -1)) * LENGTHS[step.wait.at(-1)])
        continue
      }
      const place = `step ${number}, ${step.do}`
      let answer
      try {
        answer = await told(book[camel(step.do)](renamed(step.with, camel)))
      } catch (error) {
        assert.ok(error instanceof LeadbookError, `${place}: ${error.stack}`)
        assert.ok(step.fails, `${place} fails: ${error.message}`)
        compare(place, step.fails, failed(error))
        continue
      }
      assert.ok(step.answers, `${place} was to fail, and answers ${JSON.stringify(answer)}`)
      compare(place, step.answers, answer)
    }
  })
}
