// Errors: of every kind, with what they say, and with nothing half done.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Book, Clock, Instant, LeadbookError, repair } from 'leadbook'
import { NOON, bookAtNoon, fileIn, folder, sara, several } from './helpers.mjs'

async function failure(kind, promise) {
  const error = await promise.then(
    () => assert.fail(`it was to fail with ${kind}`),
    (error) => error
  )
  assert.ok(error instanceof LeadbookError, String(error.stack))
  assert.equal(error.kind, kind, error.message)
  assert.ok(error.code && error.reason && error.message.includes(error.code))
  return error
}

test('invalid names the field and what is accepted', async (t) => {
  const { book } = await bookAtNoon(t)
  for (const [call, field, told] of [
    [() => book.captureLead({ name: 'A', source: 'b', emails: ['nobody'] }), 'emails[0]', 'no @'],
    [() => book.captureLead({ name: 'A', source: 'b' }), 'emails', 'phone'],
    [() => book.captureLead({ name: 7, source: 'b' }), 'name', '7 is not a text'],
    [() => book.captureLead({ name: 'A', source: 'b', company: { nam: 'C' } }), 'company.nam', 'name'],
    [() => book.captureLead({ name: 'A', source: 'b', jobTitel: 'C' }), 'jobTitel', 'jobTitle'],
    [() => book.captureLead({ name: 'A', source: 'b', on_known: 'refuse' }), 'on_known', 'onKnown'],
    [() => book.captureLead({ name: 'A', source: 'b', onKnown: 'ignore' }), 'onKnown', 'attach'],
    [() => book.captureLead({ name: 'A', source: 'b', attributes: { a_b: {} } }), 'attributes.a_b', ''],
    [() => book.leads({ filter: { stages: ['sold'] } }).first(), 'filter.stages', 'sold'],
    [() => book.leads({ filter: { scoreFrom: 'x' } }).first(), 'filter.scoreFrom', 'x'],
    [() => book.leads({ limit: 0 }).toArray(), 'limit', '1 to'],
    [() => book.moveLead({ lead: -1, stage: 'sql' }), 'lead', 'is not a whole number'],
    [() => book.moveLead({ lead: 1.5, stage: 'sql' }), 'lead', 'is not a whole number'],
    [() => book.moveLead({ lead: 2 ** 60, stage: 'sql' }), 'lead', '2^53'],
    [() => book.conversion({ groupBy: ['moon'] }), 'groupBy[0]', 'moon'],
    [() => book.captureLead(sara(0, { at: new Date(NaN) })), 'at', 'invalid'],
    [() => book.captureLead(sara(0, { at: '2026-01-31T12:00:00' })), 'at', '2026'],
    [() => book.captureLead(sara(0, { at: new Date(8.64e15) })), 'at', '9999'],
    [() => book.captureLead('Sara'), 'parameters', 'object'],
    [() => book.leads('sql').first(), 'parameters', 'object'],
    [() => book.lead({ id: 1, asOf: '1999-12-31T00:00:00Z' }), 'asOf', 'had not been begun'],
    [() => book.leads({ asOf: '1999-12-31T00:00:00Z' }).toArrow(), 'asOf', 'had not been begun'],
    [() => book.users({ asOf: '1999-12-31T00:00:00Z' }), 'asOf', 'had not been begun'],
    [() => book.conversion({ asOf: '1999-12-31T00:00:00Z' }), 'asOf', 'had not been begun'],
    [() => book.changes(-1).next(), 'after', '-1'],
    [() => book.changes({ signal: 7 }).next(), 'signal', 'AbortSignal'],
    [() => book.changes({ afetr: 3 }).next(), 'afetr', 'option'],
    [() => book.leads().page({ after: null }), 'after', 'last one'],
    [() => book.captureLead(sara(0, { at: Object.assign(new Instant(0), { micros: 5000 }) })), 'at', '0 to 999'],
    [() => Book.memory({ region: 'Mars' }), 'region', 'ISO 3166'],
    [() => Book.memory({ readOnly: true }), 'readOnly', 'known'],
    [() => Book.memory({ clock: {} }), 'clock', 'Clock'],
    [() => Book.open(''), 'path', 'file'],
    [() => Book.open('a', { cacheBytes: 1.5 }), 'cacheBytes', 'number'],
  ]) {
    const error = await failure('invalid', call())
    assert.equal(error.field, field, error.message)
    assert.ok(error.message.includes(told), error.message)
  }
  assert.equal((await book.stats()).leads, 0)
})

test('what would change on its way is refused, with its place', async (t) => {
  const { book } = await bookAtNoon(t)
  const { lead } = await book.captureLead(sara(0, { city: 'Shiraz' }))
  const endless = []
  endless.push(endless)
  for (const [value, told] of [
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [2 ** 53, '2^53'],
    [10n ** 30n, '2^53'],
    ['\ud800', 'surrogate'],
    [Symbol('a'), 'symbol'],
    [() => 1, 'function'],
    [new Map([[1, 2]]), 'Map'],
    [Buffer.from('abc'), ''],
    [/a/, 'RegExp'],
    [endless, 'deep'],
    [new Date(NaN), 'invalid'],
  ]) {
    const inside = await failure('invalid', book.editLead({ lead: 1, attributes: { a_b: value } }))
    assert.ok(inside.field.startsWith('attributes.a_b') && inside.reason.includes(told), inside.message)
    await failure('invalid', book.editLead({ lead: 1, city: value }))
  }
  assert.deepEqual(await book.lead({ id: 1 }), lead)
})

test('refused says what is allowed, conflict and not found what is meant', async (t) => {
  const { book } = await bookAtNoon(t)
  await book.captureLead(sara())
  assert.equal((await failure('refused', book.moveLead({ lead: 1, stage: 'converted' }))).operation, 'moveLead')
  const unknown = await failure('invalid', book.moveLead({ lead: 1, stage: 'sold' }))
  assert.equal(unknown.code, 'unknown_stage')
  assert.ok(unknown.allowed.includes('sql') && unknown.message.includes('; allowed: '))
  assert.equal((await failure('not_found', book.lead({ id: 7 }))).field, 'lead 7')
  await book.editLead({ lead: 1, city: 'Shiraz', version: 1 })
  await failure('conflict', book.editLead({ lead: 1, city: 'Yazd', version: 1 }))
})

test('known says who', async (t) => {
  const { book } = await bookAtNoon(t)
  await book.captureLead(sara())
  const error = await failure('known', book.captureLead(sara(0, { onKnown: 'refuse' })))
  assert.deepEqual([error.code, error.matches], ['exists', [{ record: { lead: 1 }, by: 'email', value: 'sara0@example.com' }]])
  assert.match(error.message, /known: lead 1 by sara0@example.com/)
})

test('busy while another process has the file', async (t) => {
  const path = fileIn(t)
  const book = await Book.open(path)
  t.after(() => book.close())
  await failure('busy', Book.open(path))
  const script = `import { Book } from 'leadbook'
    await Book.open(${JSON.stringify(path)}).catch((error) => console.log(error.kind, error.code))`
  const told = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: import.meta.dirname, encoding: 'utf8' })
  assert.equal(told.stdout.trim(), 'busy busy', told.stderr)
})

test('what is no book, what is damaged, and what the system refuses', async (t) => {
  const path = fileIn(t)
  const table = 'name,email\n'.repeat(10_000)
  writeFileSync(path, table)
  await failure('incompatible', Book.open(path))
  assert.equal(readFileSync(path, 'utf8'), table)
  const other = fileIn(t)
  const book = await Book.open(other)
  await several(300, (number) => book.captureLead(sara(number)))
  await book.close()
  const whole = readFileSync(other)
  writeFileSync(other, whole.subarray(0, whole.length / 2))
  await assert.rejects(Book.open(other, { checkPages: true }), ({ kind }) => ['corrupt', 'incompatible'].includes(kind))
  const missing = join(folder(t), 'none', 'sales.leadbook')
  const error = await failure('io', Book.open(missing))
  assert.ok(error.cause instanceof Error, 'what the system said is the cause')
  await failure('io', Book.open(missing, { create: false }))
  await failure('io', repair(missing))
})

test('too large', async (t) => {
  const { book } = await bookAtNoon(t)
  const attributes = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`a${at}`, 'x'.repeat(900)]))
  assert.equal((await failure('too_large', book.captureLead(sara(0, { attributes })))).operation, 'captureLead')
  assert.equal((await book.stats()).leads, 0)
})

test('closed, for whatever comes after', async (t) => {
  const path = fileIn(t)
  const book = await Book.open(path)
  await book.captureLead(sara())
  const [leads, changes] = [book.leads()[Symbol.asyncIterator](), book.changes({ follow: true })]
  while ((await changes.next()).value.type !== 'lead_captured');
  const following = failure('closed', changes.next())
  await book.close()
  await book.close()
  await following
  for (const call of [
    () => book.lead({ id: 1 }),
    () => book.moveLead({ lead: 1, stage: 'sql' }),
    () => book.conversion(),
    () => book.leads().toArrow(),
    () => book.leadHistory({ lead: 1 }),
    () => leads.next(),
    () => book.changes().next(),
    () => book.stats(),
  ]) {
    assert.equal((await failure('closed', call())).code, 'closed')
  }
  const again = await Book.open(path)
  assert.equal((await again.stats()).leads, 1)
  await again.close()
})

test('the stack of an error leads to whoever called', async (t) => {
  const { book } = await bookAtNoon(t)
  async function whoeverCalled(promise) {
    return await promise()
  }
  for (const call of [
    () => book.moveLead({ lead: 9, stage: 'sql' }),
    () => book.lead({ id: 9 }),
    () => book.lead({ id: NaN }),
    () => book.leadHistory({ lead: 9 }),
    () => book.findKnown({ emails: [{ a: { b: NaN } }] }),
    () => book.conversion({ groupBy: ['moon'] }),
    () => book.leads({ limit: 0 }).toArray(),
  ]) {
    const error = await whoeverCalled(call).catch((error) => error)
    assert.match(error.stack, /whoeverCalled/)
    assert.match(error.stack, /^LeadbookError: /)
  }
})

test('a book is neither made nor cloned, and its methods are its own', async (t) => {
  const { book } = await bookAtNoon(t)
  assert.throws(() => new Book(), /Book\.open/)
  assert.throws(() => Book(), TypeError)
  assert.throws(() => structuredClone(book), { name: 'DataCloneError' })
  const { lead } = book
  await assert.rejects(lead.call({}, { id: 1 }), { kind: 'invalid', field: 'book' })
  assert.throws(() => new Clock(new Date(NaN)), { kind: 'invalid' })
  assert.equal(new Clock(new Date(NOON)).now.getTime(), NOON)
})
