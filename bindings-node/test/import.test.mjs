// Importing: paths, texts, bytes and rows; again; heard and broken off; the real leads by a mapping alone.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { tableFromArrays, tableToIPC } from 'apache-arrow'
import { Book, LeadbookError } from 'leadbook'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const ROWS = 'id,name,email,created\n1,Sara Ahmadi,sara@example.com,13/01/2026\n2,Mona,mona@example.com,14/01/2026\n'

test('rows come from texts, bytes, tables and objects', async (t) => {
  const book = await Book.memory()
  t.after(() => book.close())
  const rows = [
    { id: 1, name: 'Sara Ahmadi', email: 'sara@example.com' },
    { id: 2, name: 'Mona', email: 'mona@example.com' },
  ]
  const arrow = tableToIPC(tableFromArrays({ id: [1, 2], name: ['Sara Ahmadi', 'Mona'], email: ['sara@example.com', 'mona@example.com'] }))
  for (const [number, given] of [{ text: ROWS }, { bytes: Buffer.from(ROWS) }, { bytes: arrow }, { rows }].entries()) {
    const report = await book.importLeads({ ...given, name: `fair ${number}`, source: 'fair', onKnown: 'repeat' })
    assert.deepEqual([report.rows, report.created + report.repeated, report.refused], [2, 2, 0])
  }
  const again = await book.importLeads({ text: ROWS, name: 'fair 0', source: 'fair', onKnown: 'repeat' })
  assert.deepEqual([again.unchanged, again.columns[3].field, again.columns[3].format], [2, 'captured_at', 'dmy'])
  const dry = await book.importLeads({ text: ROWS, name: 'other', source: 'fair', dryRun: true })
  assert.deepEqual([dry.dryRun, dry.attached, (await book.stats()).leads], [true, 2, 8])
})

test('an import is taken back, unless leads were worked on', async (t) => {
  const book = await Book.memory()
  t.after(() => book.close())
  await book.importLeads({ text: ROWS, name: 'fair', source: 'fair' })
  assert.deepEqual(await book.imports(), [{ name: 'fair', commands: 2 }])
  assert.equal((await book.revertImport({ name: 'fair', dryRun: true })).withdrawn, 2)
  await book.editLead({ lead: 2, city: 'Yazd' })
  await assert.rejects(book.revertImport({ name: 'fair' }), (failure) => {
    assert.ok(failure instanceof LeadbookError)
    assert.deepEqual([failure.code, failure.allowed], ['edited_since', ['lead 2']])
    return true
  })
  const report = await book.revertImport({ name: 'fair', edited: 'leave_out' })
  assert.deepEqual([report.withdrawn, report.leftOut, report.left[0].lead, (await book.stats()).leads], [1, 1, 2, 1])
  const history = await book.leadHistory({ lead: 1 })
  assert.deepEqual(history.slice(-2).map((told) => told.type), ['import_reverted', 'lead_set_back'])
  assert.equal((await book.importLeads({ text: ROWS, name: 'fair', source: 'fair' })).created, 1)
  assert.equal((await book.revertImported({ lead: 3, name: 'fair' })).withdrawn, true)
})

test('somebody hears how far it has come, and may break it off', async (t) => {
  const book = await Book.memory()
  t.after(() => book.close())
  const many = `id,name,email\n${Array.from({ length: 30_000 }, (_, n) => `${n},Lead ${n},l${n}@example.com`).join('\n')}\n`
  const heard = []
  const whole = await book.importLeads({ text: many, name: 'whole', source: 'fair', onProgress: (progress) => heard.push(progress) })
  assert.deepEqual([whole.created, heard.at(-1).rowsTotal, heard.at(-1).writing], [30_000, 30_000, true])
  const stop = new AbortController()
  const onProgress = () => stop.abort()
  const broken = await book.importLeads({ text: many, name: 'broken', source: 'fair', onKnown: 'repeat', onProgress, signal: stop.signal })
  const rest = await book.importLeads({ text: many, name: 'broken', source: 'fair', onKnown: 'repeat' })
  assert.equal(rest.unchanged, broken.repeated)
  assert.equal(rest.unchanged + rest.repeated, 30_000)
  const failing = book.importLeads({ text: many, name: 'failing', source: 'fair', onProgress: () => { throw new RangeError('on purpose') } })
  await assert.rejects(failing, RangeError)
})

test('what is no source is told', async (t) => {
  const book = await Book.memory()
  t.after(() => book.close())
  const refused = async (given, field) => {
    const told = (failure) => failure instanceof LeadbookError && failure.operation === 'importLeads' && failure.field === field
    await assert.rejects(book.importLeads(given), told)
  }
  await refused({ name: 'x' }, 'path')
  await refused({ name: 'x', bytes: 'text' }, 'bytes')
  await refused({ name: 'x', text: ROWS, onProgress: 1 }, 'onProgress')
  await refused({ name: 'x', text: ROWS, signal: 1 }, 'signal')
  await refused({ name: 'x', text: 'name,email,created\nA,a@example.com,01/02/2026\n', source: 'fair' }, 'created')
  await refused({ path: '/nowhere/at/all.csv' }, 'path')
})

for (const real of [false, true]) {
  const sample = join(ROOT, 'tests/fixtures/olist_sample')
  const folder = real ? join(process.env.LEADBOOK_DATA ?? join(ROOT, '../shared/data'), 'olist') : sample
  const skip = existsSync(folder) ? false : `SKIPPED import of the real leads: ${folder} is not there`
  test(`Olist by a mapping alone, ${real ? 'the real files' : 'the sample'}`, { skip }, async (t) => {
    const asked = JSON.parse(readFileSync(join(sample, 'import.json'), 'utf8'))
    const book = await Book.memory({ region: 'BR' })
    t.after(() => book.close())
    await book.importLeads({ ...camel(asked.leads), path: join(folder, 'olist_marketing_qualified_leads_dataset.csv') })
    const report = await book.importLeads({ ...camel(asked.deals), path: join(folder, 'olist_closed_deals_dataset.csv') })
    assert.equal(report.refused, 1)
    const { totals } = await book.conversion()
    assert.deepEqual([totals.leads, totals.converted], real ? [8_000, 841] : [40, 7])
  })
}

/** The parameters as they are written here; fields of leads keep their names. */
function camel({ new_users: newUsers, events, ...others }) {
  const named = ({ customer_owner: customerOwner, customer_attributes: customerAttributes, ...event }) => ({ ...event, customerOwner, customerAttributes })
  return { ...others, newUsers, events: events?.map(named) }
}
