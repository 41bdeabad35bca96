// What a book does, from JavaScript.

import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { tableFromIPC } from 'apache-arrow'
import { Book, currencyDigits, repair } from 'leadbook'
import { NOON, atNoon, bookAtNoon, fileIn, folder, sara, several } from './helpers.mjs'

test('from capture to customer', async (t) => {
  const { book } = await bookAtNoon(t)
  const { lead, outcome, matches, interest } = await book.captureLead({
    name: 'سارا احمدی',
    emails: ['Sara@Example.com'],
    phones: ['+98 912 345 6789'],
    source: 'trade_show',
    jobTitle: undefined,
    company: { name: 'نمونه', size: '11-50' },
    attributes: { stand_no: 'B12', visits: 3, vip: true, Größe: 1.5 },
    tags: ['fair'],
    onKnown: 'refuse',
  })
  assert.deepEqual([outcome, matches, interest], ['created', [], null])
  assert.deepEqual([lead.id, lead.name, lead.stage, lead.kind, lead.temperature], [1, 'سارا احمدی', 'new', 'new', 'cold'])
  assert.ok(atNoon(lead.capturedAt))
  assert.deepEqual(lead.attributes, { stand_no: 'B12', visits: 3, vip: true, Größe: 1.5 })
  assert.equal(lead.company.size, '11-50')
  const call = await book.recordActivity({ lead: lead.id, kind: 'call', direction: 'outbound', text: 'Asked for the price list' })
  assert.deepEqual([call.subject, call.direction], [{ lead: 1 }, 'outbound'])
  assert.equal((await book.moveLead({ lead: lead.id, stage: 'sql' })).stage, 'sql')
  const sale = await book.convertLead({
    lead: lead.id,
    customer: { type: 'new' },
    opportunity: {
      type: 'new',
      opportunity: { name: 'First order', amount: { amountMinor: 250_000, currency: 'EUR' }, expectedClose: '2026-03-01' },
    },
  })
  assert.ok(sale.created && atNoon(sale.lead.convertedAt))
  assert.deepEqual([sale.opportunity.amount, sale.opportunity.expectedClose], [{ amountMinor: 250_000, currency: 'EUR' }, '2026-03-01'])
  assert.equal((await book.winOpportunity({ opportunity: sale.opportunity.id })).status, 'won')
  assert.deepEqual((await book.customer({ id: sale.customer.id })).lifetimeValue, [{ amountMinor: 250_000, currency: 'EUR' }])
  const history = await book.leadHistory({ lead: lead.id })
  assert.deepEqual(history.slice(0, 3).map((event) => event.type), ['lead_captured', 'activity_recorded', 'lead_moved'])
  assert.equal(history[2].step.to, 'sql')
  const walked = []
  for await (const event of book.leadHistory({ lead: lead.id })) walked.push(event)
  assert.deepEqual(walked, history)
})

test('who is known is told', async (t) => {
  const { book } = await bookAtNoon(t)
  await book.captureLead(sara())
  const again = await book.captureLead({ name: 'S. Ahmadi', emails: ['SARA0@example.com'], source: 'fair' })
  assert.deepEqual([again.outcome, again.lead.id, again.interest], ['attached', 1, 1])
  assert.deepEqual(again.matches, [{ record: { lead: 1 }, by: 'email', value: 'sara0@example.com' }])
  assert.equal((await book.interest({ id: 1 })).lead, 1)
  assert.deepEqual(await book.findKnown({ emails: ['sara0@example.com'] }), again.matches)
})

test('an edit keeps what is left out and undefined, and empties what is null', async (t) => {
  const { book } = await bookAtNoon(t)
  await book.captureLead(sara(0, { city: 'Shiraz', country: 'Iran', tags: ['fair'] }))
  assert.equal((await book.editLead({ lead: 1, jobTitle: 'Buyer', city: undefined })).city, 'Shiraz')
  const { city, country, jobTitle, tags } = await book.editLead({ lead: 1, city: null, tags: [] })
  assert.deepEqual([city, country, jobTitle, tags], [null, 'Iran', 'Buyer', []])
})

test('what the book knew then', async (t) => {
  const { book, clock } = await bookAtNoon(t)
  await book.captureLead(sara())
  clock.advance(86_400_000)
  await book.moveLead({ lead: 1, stage: 'mql' })
  clock.advance(86_400_000)
  const then = new Date(NOON + 3_600_000)
  assert.equal((await book.lead({ id: 1, asOf: then })).stage, 'new')
  assert.deepEqual((await book.leads({ asOf: then }).toArray()).map((lead) => lead.stage), ['new'])
  assert.equal((await book.lead({ id: 1 })).stage, 'mql')
  const { id } = await book.addUser({ name: 'Mona' })
  const late = await book.moveLead({ lead: 1, stage: 'sql', at: new Date(NOON + 86_401_000), by: id })
  assert.equal(late.enteredAt.getTime(), NOON + 86_401_000)
})

test('lists are walked page by page', async (t) => {
  const { book } = await bookAtNoon(t)
  await several(1_203, (number) => book.captureLead(sara(number)))
  const leads = book.leads()
  const numbers = []
  for await (const lead of leads) numbers.push(lead.id)
  assert.deepEqual(numbers, Array.from({ length: 1_203 }, (_, at) => 1_203 - at))
  assert.equal((await leads.toArray()).length, 1_203, 'a list can be walked again')
  assert.deepEqual((await book.leads({ sort: { by: 'number' }, limit: 3 }).toArray()).map((lead) => lead.id), [1, 2, 3])
  const first = await book.leads({ limit: 50 }).page()
  const second = await book.leads({ limit: 50 }).page({ after: first.next })
  assert.equal(first.items.at(-1).id, second.items[0].id + 1)
  const sizes = []
  for await (const page of book.leads({ limit: 1_003 }).pages({ size: 500 })) sizes.push(page.items.length)
  assert.deepEqual(sizes, [500, 500, 3])
  assert.equal(await book.leads({ filter: { sources: ['nowhere'] } }).first(), null)
  assert.equal((await book.leads({ filter: { captured: { from: new Date(NOON) } } }).first()).id, 1_203)
  assert.equal((await book.searchLeads({ text: 'ahm sar', limit: 2 })).length, 2)
})

test('a parameter that is null is not said', async (t) => {
  const { book } = await bookAtNoon(t)
  await book.captureLead({ name: 'Sara', emails: ['sara@example.com'], source: 'fair', at: null, by: null, requestId: null })
  const names = []
  for await (const { name } of book.leads({ filter: null, sort: null, limit: null, after: null, asOf: null })) names.push(name)
  assert.deepEqual(names, ['Sara'])
  assert.equal((await book.lead({ id: 1, asOf: null })).name, 'Sara')
})

test('a retry changes nothing', async (t) => {
  const { book } = await bookAtNoon(t)
  const first = await book.captureLead(sara(0, { requestId: 'form-1' }))
  assert.deepEqual(await book.captureLead(sara(0, { requestId: 'form-1' })), first)
  const reused = book.captureLead(sara(1, { requestId: 'form-1' }))
  await assert.rejects(reused, { kind: 'conflict', operation: 'captureLead', field: 'requestId' })
})

test('the book stays in its file', async (t) => {
  const path = fileIn(t)
  const book = await Book.open(pathToFileURL(path), { region: 'BR', zone: 'America/Sao_Paulo', currency: 'BRL' })
  await book.captureLead({ name: 'João Souza', phones: ['(11) 96123-4567'], source: 'fair' })
  assert.equal(await book.backup({ path: `${path}.copy` }), true)
  await book.close()
  for (const file of [path, `${path}.copy`]) {
    const again = await Book.open(file, { create: false })
    assert.equal((await again.settings()).zone, 'America/Sao_Paulo')
    assert.equal((await again.findKnown({ phones: ['+55 11 96123-4567'] }))[0].by, 'phone')
    assert.equal((await again.verify()).problems, 0)
    await again.close()
  }
  const reading = await Book.open(path, { readOnly: true })
  await assert.rejects(reading.captureLead(sara()), { kind: 'refused', code: 'read_only' })
  await reading.close()
  assert.match(await repair(path), /nothing was wrong/)
})

test('lists and reports go into files', async (t) => {
  const { book } = await bookAtNoon(t)
  const at = folder(t)
  for (const [number, name] of ['سارا', '=1+1', 'Zoë'].entries()) await book.captureLead(sara(number, { name }))
  const leads = await book.exportLeads({ path: join(at, 'leads.arrows'), sort: { by: 'number' } })
  assert.deepEqual([leads.format, leads.rows, leads.bytes], ['arrow_stream', 3, statSync(join(at, 'leads.arrows')).size])
  const table = tableFromIPC(readFileSync(join(at, 'leads.arrows')))
  assert.deepEqual(table.toArray().map((row) => [row.name, row.source, Number(row.id)]), [
    ['سارا', 'web_form', 1],
    ['=1+1', 'web_form', 2],
    ['Zoë', 'web_form', 3]
  ])
  const parameters = { groupBy: ['source'] }
  const sources = await book.export({ what: 'sources', path: join(at, 'sources.txt'), format: 'json_lines', parameters })
  assert.equal(sources.rows, 1)
  assert.equal(JSON.parse(readFileSync(join(at, 'sources.txt'), 'utf8')).source, 'web_form')
  await assert.rejects(book.exportLeads({ path: join(at, 'leads.arrows') }), { kind: 'refused', code: 'file_exists', operation: 'exportLeads' })
})

test('a book is restored from its lines', async (t) => {
  const { book } = await bookAtNoon(t)
  const at = folder(t)
  await book.captureLead(sara())
  const exported = await book.exportBook({ path: join(at, 'book.jsonl') })
  assert.deepEqual([exported.entries, exported.events], [2, 2])
  const again = await Book.restore(pathToFileURL(join(at, 'book.jsonl')), join(at, 'again.leadbook'))
  assert.equal((await again.lead({ id: 1 })).name, 'Sara Ahmadi')
  assert.equal((await again.verify()).digest, (await book.verify()).digest)
  await again.close()
  const onceMore = Book.restore(join(at, 'book.jsonl'), join(at, 'again.leadbook'))
  await assert.rejects(onceMore, { kind: 'refused', code: 'file_exists', operation: 'restore' })
  await assert.rejects(Book.restore(join(at, 'book.jsonl'), 5), { kind: 'invalid', field: 'bookPath' })
})

test('settings and lifecycle go round', async (t) => {
  const { book } = await bookAtNoon(t)
  const [settings, lifecycle] = [await book.settings(), await book.lifecycle()]
  assert.deepEqual(await book.setSettings({ settings }), settings)
  assert.deepEqual(await book.setLifecycle({ lifecycle }), lifecycle)
})

test('campaigns, users and follow-ups', async (t) => {
  const { book } = await bookAtNoon(t)
  const mona = await book.addUser({ name: 'Mona', email: 'mona@example.com' })
  const fair = await book.addCampaign({ name: 'Fair 2026', channel: 'outbound', source: 'fair', startsAt: new Date(NOON) })
  assert.equal(fair.startsAt.getTime(), NOON)
  await book.recordSpend({ campaign: fair.id, amount: { amountMinor: 100_00, currency: 'EUR' }, clicks: 7 })
  const { lead } = await book.captureLead(sara(0, { campaign: fair.id, owner: mona.id }))
  const due = new Date(NOON + 2 * 86_400_000)
  const task = await book.addFollowUp({ lead: lead.id, due, text: 'Send the offer' })
  assert.deepEqual((await book.lead({ id: 1 })).openFollowUps[0].due, task.due)
  assert.deepEqual((await book.followUps({ filter: { open: true } }).toArray()).map((one) => one.id), [task.id])
  assert.equal((await book.completeFollowUp({ followUp: task.id, outcome: 'sent' })).outcome, 'sent')
  assert.equal((await book.assignLead({ lead: 1, owner: null })).owner, null)
  assert.equal((await book.editUser({ user: mona.id, active: false })).active, false)
  assert.deepEqual([(await book.users())[0].name, (await book.campaigns())[0].name], ['Mona', 'Fair 2026'])
})

test('an edit in the history has its values as records have them', async (t) => {
  const { book } = await bookAtNoon(t)
  await book.captureLead(sara())
  const consents = [{ purpose: 'news', granted: true, at: new Date(NOON) }]
  await book.editLead({ lead: 1, attributes: { own_key: 1 }, consents, jobTitle: 'Buyer' })
  const [, edited] = await book.leadHistory({ lead: 1 })
  const found = Object.fromEntries(edited.fields.map(({ field, value }) => [field, value]))
  assert.deepEqual([found.attribute, found.job_title], [['own_key', 1], 'Buyer'])
  assert.equal(found.consent.at.getTime(), NOON)
})

test('digits of currencies', () => {
  assert.deepEqual([currencyDigits('EUR'), currencyDigits('JPY'), currencyDigits('KWD')], [2, 0, 3])
  assert.throws(() => currencyDigits('XX'), { kind: 'invalid', field: 'currency' })
  assert.throws(() => currencyDigits(7), { kind: 'invalid' })
})

test('big inputs go through whole', async (t) => {
  const { book } = await bookAtNoon(t)
  const text = '長い文章 '.repeat(750)
  const { lead } = await book.captureLead(sara(0, { interest: text, tags: Array.from({ length: 50 }, (_, at) => `tag ${at}`) }))
  assert.deepEqual([lead.interest, lead.tags.length], [text.trim(), 50])
  const all = await several(5_000, (number) => book.captureLead(sara(number + 1)))
  assert.deepEqual(all.map(({ lead: { id } }) => id), Array.from({ length: 5_000 }, (_, at) => at + 2))
  await assert.rejects(book.captureLead(sara(-1, { attributes: { a: 'x'.repeat(10_000_000) } })), { kind: 'invalid', code: 'too_long' })
})
