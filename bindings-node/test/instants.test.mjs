// Instants have microseconds, and lose none on any way.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Clock, Instant } from 'leadbook'
import { bookAtNoon, sara } from './helpers.mjs'

test('microseconds go out and come in again', async (t) => {
  const { book } = await bookAtNoon(t, { clock: new Clock('2026-02-01T00:00:00.123456Z') })
  const at = new Instant('2026-01-31T09:30:00.000789+03:30')
  assert.deepEqual([at.getTime(), at.micros], [Date.parse('2026-01-31T06:00:00Z'), 789])
  const { lead } = await book.captureLead(sara(0, { at }))
  assert.deepEqual(lead.capturedAt, at)
  assert.equal(JSON.stringify(lead.capturedAt), '"2026-01-31T06:00:00.000789Z"')
  const [event] = await book.leadHistory({ lead: 1 })
  assert.equal(event.recordedAt.toISOString(), '2026-02-01T00:00:00.123457Z')
  const found = (from) => book.leads({ filter: { captured: { from } } }).toArray()
  assert.equal((await found(lead.capturedAt)).length, 1)
  assert.equal((await found(new Instant(at, 790))).length, 0)
  assert.equal((await found(new Date(at.getTime()))).length, 1)
  // What was known at the very instant at which it was recorded.
  assert.equal((await book.leads({ asOf: event.recordedAt }).toArray()).length, 1)
  assert.equal((await book.leads({ asOf: new Instant(event.recordedAt, 456) }).toArray()).length, 0)
})

test('an instant is a Date', () => {
  const one = new Instant(1_000, 5)
  assert.ok(one instanceof Date && Number(one) === 1_000)
  const others = [new Instant(1_000, 4), new Date(1_000), new Date(2_000)]
  assert.deepEqual(others.map((other) => Math.sign(one.compare(other))), [1, 1, -1])
  assert.notDeepEqual(one, new Instant(1_000, 6))
  assert.deepEqual(new Instant(one), one)
  assert.deepEqual(new Instant(JSON.parse(JSON.stringify(one))), one)
  one.setSeconds(2)
  assert.deepEqual(one, new Instant(2_000, 0))
  assert.throws(() => new Instant(0, 1_000), RangeError)
  assert.equal(new Instant(NaN).toJSON(), null)
  assert.equal(new Instant('1969-12-31T23:59:59.999999Z').micros, 999)
})

test('instants long ago and far ahead', async (t) => {
  const { book } = await bookAtNoon(t)
  await book.captureLead(sara(0, { consents: [{ purpose: 'news', granted: true, at: new Instant('0001-01-01T00:00:00.000001Z') }] }))
  assert.equal((await book.lead({ id: 1 })).consents[0].at.toISOString(), '0001-01-01T00:00:00.000001Z')
  const due = new Instant('9999-12-31T23:59:59.999999Z')
  assert.deepEqual((await book.addFollowUp({ lead: 1, due })).due, due)
})

test('a clock stands at a microsecond', () => {
  const clock = new Clock(new Instant(-1, 999))
  assert.deepEqual(clock.now, new Instant(-1, 999))
  clock.advance(1)
  assert.deepEqual(clock.now, new Instant(0, 999))
})
