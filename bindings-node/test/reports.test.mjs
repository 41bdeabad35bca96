// Reports and lists as tables.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tableFromIPC } from 'apache-arrow'
import { bookAtNoon, sara } from './helpers.mjs'

const REPORTS = [
  'funnel', 'conversion', 'timeToConvert', 'stageDurations', 'cohorts', 'trend', 'sources', 'owners', 'firstResponse',
  'activityCounts', 'aging', 'lostReasons', 'pipeline', 'temperature',
]

async function funnel(t) {
  const { book, clock } = await bookAtNoon(t)
  for (const [number, source] of ['fair', 'fair', 'web_form', 'نمایشگاه'].entries()) await book.captureLead(sara(number, { source }))
  clock.advance(3_600_000)
  await book.recordActivity({ lead: 1, kind: 'call', direction: 'outbound' })
  clock.advance(86_400_000)
  await book.convertLead({ lead: 1, customer: { type: 'new' } })
  await book.disqualifyLead({ lead: 2, reason: 'No budget' })
  return book
}

test('rows, totals, words and a table', async (t) => {
  const book = await funnel(t)
  const rates = await book.conversion({ groupBy: ['source'] })
  const found = rates.rows.map((row) => [row.group[0], row.leads, row.converted])
  assert.deepEqual(found, [['fair', 2, 1], ['web_form', 1, 0], ['نمایشگاه', 1, 0]])
  assert.deepEqual([...rates], rates.rows)
  assert.deepEqual([rates.totals.leads, rates.totals.rate, rates.request.report], [4, 0.25, 'conversion'])
  assert.match(String(rates), /^conversion by source/)
  const table = tableFromIPC(rates.toArrow())
  assert.deepEqual(table.schema.fields.map((field) => field.name), rates.columns)
  assert.deepEqual(table.toArray().map((row) => [row.source, Number(row.leads)]), [['fair', 2], ['web_form', 1], ['نمایشگاه', 1]])
})

test('what lies behind the reports', async (t) => {
  const book = await funnel(t)
  const visits = await book.spells().toArray()
  assert.deepEqual(visits.map(({ lead, visit, stage }) => [lead, visit, stage]).slice(0, 3), [[1, 1, 'new'], [1, 2, 'converted'], [2, 1, 'new']])
  assert.ok(visits[0].enteredAt instanceof Date && visits[1].leftAt === null)
  const [sale, ...none] = await book.conversions({ filter: { sources: ['fair'] } }).toArray()
  assert.deepEqual([none, sale.lead, sale.customer, sale.stands, sale.source], [[], 1, 1, true, 'fair'])
  const table = tableFromIPC(await book.spells({ period: { year: 2026 } }).toArrow())
  assert.equal(table.numRows, visits.length)
  const history = await book.leadHistory({ lead: 1 })
  const events = tableFromIPC(await book.leadHistory({ lead: 1 }).toArrow())
  assert.deepEqual(events.toArray().map((row) => row.type), history.map((event) => event.type))
  await assert.rejects(book.spells({ groupBy: ['source'] }).toArray(), { kind: 'invalid', field: 'groupBy' })
  await assert.rejects(book.leadHistory({ lead: 9 }), { kind: 'not_found' })
  // A table alone is one thing to wait for: what is not awaited beside it must not end the process.
  await assert.rejects(book.leadHistory({ lead: 9 }).toArrow(), { kind: 'not_found' })
})

test('many commands at once', async (t) => {
  const { book } = await bookAtNoon(t)
  const begun = (await book.stats()).commits
  const captures = Array.from({ length: 500 }, (_, number) => ({ operation: 'capture_lead', ...sara(number) }))
  const told = await book.batch({ commands: [...captures, { operation: 'move_lead', lead: 1, stage: 'sold' }] })
  assert.deepEqual([told.length, told[499].answer.lead, told[500].answer, told[500].error.code], [501, 500, null, 'unknown_stage'])
  assert.equal((await book.stats()).commits - begun, 1)
  await assert.rejects(book.batch({ commands: [{ operation: 'add_user', nmae: 'Mona' }] }), { kind: 'invalid', field: 'commands[0].nmae' })
})

test('parameters', async (t) => {
  const book = await funnel(t)
  const leads = async (asked) => (await book.conversion(asked)).totals.leads
  assert.equal(await leads({ period: [new Date('2026-01-31T12:00:00Z'), new Date('2026-01-31T12:01:00Z')] }), 4)
  assert.equal(await leads({ period: { from: '2026-02-01' } }), 0)
  assert.equal(await leads({ period: { year: 2025 } }), 0)
  assert.equal(await leads({ filter: { sources: ['fair'] } }), 2)
  const times = await book.timeToConvert({ days: [7, 30], curve: true })
  assert.deepEqual(times.rows[0].after.map((one) => one.days), [7, 30])
  assert.ok(times.rows[0].curve.length > 0)
})

for (const name of REPORTS) {
  test(`${name} answers rows and a table`, async (t) => {
    const book = await funnel(t)
    for (const groupBy of [[], ['source']]) {
      const report = await book[name]({ groupBy })
      const table = tableFromIPC(report.toArrow())
      assert.deepEqual(table.schema.fields.map((field) => field.name), report.columns)
      assert.ok(table.numRows >= report.rows.length)
    }
  })
}

test('a report outlives its book', async (t) => {
  const book = await funnel(t)
  const report = await book.funnel()
  await book.close()
  assert.ok(tableFromIPC(report.toArrow()).numRows > 0)
})

test('lists are tables too', async (t) => {
  const book = await funnel(t)
  const table = tableFromIPC(await book.leads({ sort: { by: 'number' } }).toArrow())
  const found = table.toArray().map((row) => [Number(row.id), row.source])
  assert.deepEqual(found, [[1, 'fair'], [2, 'fair'], [3, 'web_form'], [4, 'نمایشگاه']])
  assert.equal(tableFromIPC(await book.leads({ limit: 2 }).toArrow()).numRows, 2)
  const empty = tableFromIPC(await book.leads({ filter: { sources: ['nowhere'] } }).toArrow())
  assert.deepEqual([empty.numRows, empty.numCols], [0, table.numCols])
  for (const list of [book.customers(), book.activities(), book.opportunities(), book.followUps(), book.interests()]) {
    assert.ok(tableFromIPC(await list.toArrow()).schema.fields.some((field) => field.name === 'id'))
  }
})

test('records that are answered all at once are tables too', async (t) => {
  const book = await funnel(t)
  const none = tableFromIPC(await book.users().toArrow())
  assert.deepEqual([none.numRows, none.schema.fields.map((field) => field.name)[2]], [0, 'name'])
  await book.addUser({ name: 'Mona' })
  await book.addCampaign({ name: 'Spring', plan: { leads: 3 } })
  const names = async (records) => tableFromIPC(await records.toArrow()).toArray().map((row) => row.name)
  assert.deepEqual([await names(book.users()), await names(book.campaigns())], [['Mona'], ['Spring']])
  const spells = await book.leadSpells({ lead: 1 })
  const visits = tableFromIPC(await book.leadSpells({ lead: 1 }).toArrow()).toArray()
  assert.deepEqual(visits.map((row) => row.stage), spells.map((one) => one.stage))
  const known = { emails: [(await book.lead({ id: 2 })).emails[0]] }
  assert.equal(tableFromIPC(await book.findKnown(known).toArrow()).numRows, (await book.findKnown(known)).length)
  await assert.rejects(book.leadSpells({ lead: 9 }).toArrow(), { kind: 'not_found' })
})

test('a report has its columns without rows', async (t) => {
  const { book } = await bookAtNoon(t)
  const report = await book.conversion({ groupBy: ['source'] })
  const table = tableFromIPC(report.toArrow())
  assert.deepEqual([table.numRows, table.schema.fields.map((field) => field.name)], [0, report.columns])
  assert.deepEqual(report.columns.slice(0, 4), ['source', 'leads', 'converted', 'rate'])
})
