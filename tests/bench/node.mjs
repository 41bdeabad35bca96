#!/usr/bin/env node
// Leadbook from Node beside better-sqlite3 over the same leads, with a schema and indexes that answer the same questions.
//
//   node tests/bench/node.mjs [--leads 100000] [--json FILE]
//
// It wants the package built in release (`npm run build` in bindings-node) and the peer beside it (`npm install --no-save better-sqlite3` there). Each row is
// measured in rounds, every second one beginning with the other side; the ratio is the median of the rounds' ratios, with the lowest and the highest.
// Only ratios of one run mean anything. What both sides answer is compared. The peer is synchronous: while it waits for the disk, so does everything
// else in its process.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const require = createRequire(new URL('../../bindings-node/package.json', import.meta.url))
const { Book } = require('leadbook')
const Database = require('better-sqlite3')

const { values } = parseArgs({ options: { leads: { type: 'string', default: '100000' }, json: { type: 'string' } } })
const ROUNDS = 6
const SOURCES = ['web_form', 'fair', 'referral', 'ads', 'partner', 'phone', 'mail', 'import']

const SCHEMA = `
CREATE TABLE leads (
    id INTEGER PRIMARY KEY, version INTEGER NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL, source TEXT NOT NULL, city TEXT,
    company TEXT, stage TEXT NOT NULL, owner INTEGER, temperature TEXT NOT NULL, captured_at INTEGER NOT NULL,
    entered_at INTEGER NOT NULL, converted_at INTEGER
);
CREATE INDEX leads_by_email ON leads (email);
CREATE INDEX leads_by_stage ON leads (stage, captured_at);
CREATE INDEX leads_by_owner ON leads (owner, stage, captured_at);
CREATE INDEX leads_by_source ON leads (source, captured_at);
CREATE INDEX leads_by_capture ON leads (captured_at);
CREATE INDEX leads_converted ON leads (source, converted_at);
CREATE TABLE history (
    position INTEGER PRIMARY KEY, lead INTEGER NOT NULL, recorded_at INTEGER NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, data TEXT
);
CREATE INDEX history_by_lead ON history (lead, position);
`

/** The schema that one would write oneself: WAL, FULL, prepared statements. */
class Peer {
  constructor(path) {
    this.db = new Database(path)
    for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'cache_size = -262144', 'mmap_size = 268435456']) this.db.pragma(pragma)
    this.db.exec(SCHEMA)
    this.known = this.db.prepare('SELECT id FROM leads WHERE email = ?')
    this.lead = this.db.prepare(
      'INSERT INTO leads (version, name, email, source, city, company, stage, owner, temperature, captured_at, entered_at) ' +
        "VALUES (1, ?, ?, ?, ?, ?, 'new', ?, 'cold', ?, ?)"
    )
    this.event = this.db.prepare("INSERT INTO history (lead, recorded_at, at, type, data) VALUES (?, ?, ?, 'captured', ?)")
    this.one = this.db.prepare('SELECT * FROM leads WHERE id = ?')
    this.page = this.db.prepare("SELECT * FROM leads WHERE owner = 7 AND stage = 'new' ORDER BY captured_at DESC, id DESC LIMIT 50")
    this.rates = this.db.prepare('SELECT source, count(*) AS leads, count(converted_at) AS converted FROM leads GROUP BY source ORDER BY source')
    this.transaction = this.db.transaction((leads, at) => leads.map((lead) => this.insert(lead, at)))
  }

  insert(lead, at) {
    const email = lead.emails[0].trim().toLowerCase()
    const known = this.known.get(email)
    if (known) return known.id
    const { lastInsertRowid } = this.lead.run(lead.name, email, lead.source, lead.city, lead.company.name, lead.owner, at, at)
    this.event.run(lastInsertRowid, at, at, JSON.stringify(lead))
    return Number(lastInsertRowid)
  }

  capture(lead) {
    return this.transaction.immediate([lead], Date.now() * 1000)[0]
  }
}

/** The same dice in every run. */
function dice(seed) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { below: (end) => Math.floor(next() * end), of: (all) => all[Math.floor(next() * all.length)] }
}

const thrown = dice(11)
const made = (number, mark) => ({
  name: `${thrown.of(['Sara', 'João', 'Li', 'Mona', 'Omid'])} ${thrown.of(['Ahmadi', 'Souza', 'Wei', 'Karimi'])}`,
  emails: [`${mark}${number}@example.com`],
  source: thrown.of(SOURCES),
  city: thrown.of(['Shiraz', 'São Paulo', 'Berlin', 'Leeds']),
  company: { name: `Example ${thrown.below(5_000)}` },
  owner: 1 + thrown.below(40),
})
const many = (count, mark) => Array.from({ length: count }, (_, number) => made(number, mark))

const rows = []

async function timed(work) {
  const began = performance.now()
  await work()
  return performance.now() - began
}

const median = (all) => all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)]

async function row(work, count, ours, peer, rounds = ROUNDS) {
  const times = []
  for (let number = 0; number < rounds; number++) {
    const one = number % 2 === 0 ? await timed(() => ours(number)) : null
    const two = await timed(() => peer(number))
    times.push([one ?? (await timed(() => ours(number))), two])
  }
  const ratios = times.map(([one, two]) => one / two).toSorted((one, other) => one - other)
  const [mine, theirs] = [0, 1].map((side) => (median(times.map((pair) => pair[side])) / count) * 1000)
  const ratio = median(ratios)
  console.log(`| ${work} | ${mine.toFixed(1)} | ${theirs.toFixed(1)} | µs | ${ratio.toFixed(2)}x (${ratios[0].toFixed(2)}–${ratios.at(-1).toFixed(2)}) |`)
  rows.push({ work, ours_us: mine, peer_us: theirs, ratio, low: ratios[0], high: ratios.at(-1) })
}

async function filled(book, peer, leads) {
  await Promise.all(Array.from({ length: 40 }, (_, number) => book.addUser({ name: `User ${number}` })))
  for (let from = 0; from < leads.length; from += 10_000) {
    const some = leads.slice(from, from + 10_000)
    const captured = await Promise.all(some.map((lead) => book.captureLead(lead)))
    assert.ok(captured.every(({ outcome, lead }, at) => outcome === 'created' && lead.id === from + at + 1))
    peer.transaction.immediate(some, Date.now() * 1000)
  }
  await book.writeBehind()
}

async function measure(folder, count) {
  const peer = new Peer(join(folder, 'peer.sqlite'))
  const book = await Book.open(join(folder, 'book.leadbook'))
  await filled(book, peer, many(count, 'lead'))
  console.log('| work | Leadbook | better-sqlite3 | unit | ratio (spread) |')
  console.log('|---|--:|--:|---|--:|')

  const numbers = Array.from({ length: 2_000 }, () => 1 + thrown.below(count))
  const [mine, theirs] = [await book.lead({ id: numbers[0] }), peer.one.get(numbers[0])]
  assert.deepEqual([mine.id, mine.name, mine.emails[0], mine.owner], [theirs.id, theirs.name, theirs.email, theirs.owner])
  const peerGet = () => numbers.forEach((number) => assert.equal(peer.one.get(number).id, number))
  await row('get by number, one after the other', numbers.length, async () => {
    for (const number of numbers) assert.equal((await book.lead({ id: number })).id, number)
  }, peerGet)
  await row('get by number, all at once', numbers.length, async () => {
    const found = await Promise.all(numbers.map((id) => book.lead({ id })))
    found.forEach((lead, at) => assert.equal(lead.id, numbers[at]))
  }, peerGet)

  const wanted = { filter: { owners: [7], stages: ['new'] }, limit: 50 }
  const numbersOf = (all) => all.map((one) => one.id).toSorted((one, other) => other - one)
  const page = await book.leads(wanted).toArray()
  assert.deepEqual(numbersOf(page), numbersOf(peer.page.all()))
  await row('page of 50', 50, async () => {
    for (let at = 0; at < 50; at++) await book.leads(wanted).page()
  }, () => {
    for (let at = 0; at < 50; at++) peer.page.all()
  })

  const counted = (await book.conversion({ groupBy: ['source'] })).rows.map(({ group, leads, converted }) => ({ source: group[0], leads, converted }))
  assert.deepEqual(counted, peer.rates.all())
  await row('conversion by source', 20, async () => {
    for (let at = 0; at < 20; at++) await book.conversion({ groupBy: ['source'] })
  }, () => {
    for (let at = 0; at < 20; at++) peer.rates.all()
  })

  const singles = Array.from({ length: ROUNDS }, (_, turn) => many(200, `single${turn}.`))
  await row('one durable capture, one caller', 200, async (turn) => {
    for (const lead of singles[turn]) await book.captureLead(lead)
  }, (turn) => singles[turn].forEach((lead) => peer.capture(lead)))

  const crowds = Array.from({ length: ROUNDS }, (_, turn) => many(1_000, `crowd${turn}.`))
  const together = (batch) => Promise.all(batch.map((lead) => book.captureLead(lead)))
  const { commits } = await book.stats()
  await row('1,000 captures at once, a transaction each', 1_000, (turn) => together(crowds[turn]), (turn) => crowds[turn].forEach((lead) => peer.capture(lead)))
  console.error(`(1,000 captures at once shared ${(((await book.stats()).commits - commits) / ROUNDS).toFixed(1)} commits)`)

  const batches = Array.from({ length: ROUNDS }, (_, turn) => many(10_000, `batch${turn}.`))
  await row('10,000 captures at once, one transaction', 10_000, (turn) => together(batches[turn]), (turn) => peer.transaction.immediate(batches[turn], Date.now() * 1000))

  const total = peer.db.prepare('SELECT count(*) AS leads FROM leads').get().leads
  assert.equal((await book.stats()).leads, total)
  await row('all leads as objects', total, async () => assert.equal((await book.leads().toArray()).length, total),
    () => assert.equal(peer.db.prepare('SELECT * FROM leads ORDER BY captured_at DESC, id DESC').all().length, total), 2)
  await row('all leads as an Arrow table, beside objects', total, async () => assert.ok((await book.leads().toArrow()).length > total),
    () => assert.equal(peer.db.prepare('SELECT * FROM leads ORDER BY captured_at DESC, id DESC').all().length, total), 2)
  await book.close()
  peer.db.close()
}

const folder = mkdtempSync(join(tmpdir(), 'leadbook-bench-'))
try {
  await measure(folder, Number(values.leads))
} finally {
  rmSync(folder, { recursive: true })
}
if (values.json) writeFileSync(values.json, `${JSON.stringify({ leads: Number(values.leads), rows }, null, 2)}\n`)
