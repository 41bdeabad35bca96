// What is asked at the same time: it shares commits, keeps its order, and keeps nobody waiting.

import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Book } from 'leadbook'
import { bookAtNoon, fileIn, sara, several } from './helpers.mjs'

test('a thousand pending captures share a few commits', async (t) => {
  const book = await Book.open(fileIn(t))
  t.after(() => book.close())
  const before = await book.stats()
  const all = await several(1_000, (number) => book.captureLead(sara(number)))
  const { commits, leads } = await book.stats()
  assert.deepEqual([leads, new Set(all.map(({ lead }) => lead.id)).size], [1_000, 1_000])
  const made = commits - before.commits
  t.diagnostic(`${made} commits`)
  assert.ok(made >= 1 && made < 60, `${made} commits`)
})

test('writes are done in the order in which they were asked, without waiting for each', async (t) => {
  const { book } = await bookAtNoon(t)
  const capture = book.captureLead(sara())
  const moved = ['contacted', 'mql', 'sql'].map((stage) => book.moveLead({ lead: 1, stage }))
  const refused = book.moveLead({ lead: 1, stage: 'sold' })
  const batch = book.batch({ commands: [{ operation: 'move_lead', lead: 1, stage: 'mql', reason: 'Wrong person' }] })
  moved.push(batch, book.moveLead({ lead: 1, stage: 'sql' }))
  await capture
  const saved = [3, 1, 2].map((position) => book.saveCursor({ name: 'hook', position }))
  await assert.rejects(refused, { code: 'unknown_stage' })
  await Promise.all([...moved, ...saved])
  const history = await book.leadHistory({ lead: 1 })
  assert.deepEqual(history.map((event) => event.step?.to ?? event.type), ['lead_captured', 'contacted', 'mql', 'sql', 'mql', 'sql'])
  assert.equal(await book.cursor({ name: 'hook' }), 2)
})

test('one that is refused affects none of those it shares a commit with', async (t) => {
  const { book } = await bookAtNoon(t)
  const answers = await Promise.allSettled(
    Array.from({ length: 300 }, (_, number) => book.captureLead(number % 3 === 0 ? { name: 'A', source: 'b' } : sara(number)))
  )
  assert.deepEqual(answers.map(({ status }) => status), Array.from({ length: 300 }, (_, at) => (at % 3 === 0 ? 'rejected' : 'fulfilled')))
  assert.equal((await book.stats()).leads, 200)
})

test('neither files nor writes wait for long reads', async (t) => {
  const path = fileIn(t)
  const book = await Book.open(path)
  t.after(() => book.close())
  await several(3_000, (number) => book.captureLead(sara(number)))
  const done = []
  const note = (what) => () => done.push(what)
  const reads = Array.from({ length: 12 }, () => book.verify().then(note('verified')))
  // Node's own pool has four threads for such as this.
  await Promise.all([
    stat(path).then(note('stat')),
    book.lead({ id: 7 }).then(note('read')),
    book.captureLead(sara(-1)).then(note('captured')),
  ])
  await Promise.all(reads)
  assert.ok(done.indexOf('stat') < done.indexOf('verified'), done.join())
  assert.ok(done.indexOf('read') < done.indexOf('verified'), done.join())
  assert.ok(done.indexOf('captured') < done.lastIndexOf('verified'), done.join())
})

/** How late the event loop is while something goes on, in milliseconds: of its ticks, one in ten was later. */
async function lateness(during) {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  await during()
  delay.disable()
  return delay.percentile(90) / 1e6
}

test('the event loop goes on under a storm of writes', async (t) => {
  const book = await Book.open(fileIn(t))
  t.after(() => book.close())
  let number = 0
  const storm = async () => {
    const until = performance.now() + 1_000
    const caller = async () => {
      while (performance.now() < until) await book.captureLead(sara(number++))
    }
    await several(100, caller)
  }
  // What it would be if the loop itself waited for the disk.
  const waiting = async () => {
    const cell = new Int32Array(new SharedArrayBuffer(4))
    for (let at = 0; at < 10; at++) {
      Atomics.wait(cell, 0, 0, 80)
      await pause(10)
    }
  }
  await storm()
  // A machine that does other things besides makes the loop late, but not each time; a loop that waits is late each time.
  const tries = []
  do {
    const [idle, stormy, waited] = [await lateness(() => pause(1_000)), await lateness(storm), await lateness(waiting)]
    tries.push({ idle, storm: stormy / idle, waiting: waited / idle })
  } while (tries.length < 6 && !tries.some((one) => one.storm < 3 && one.waiting > 3))
  const words = ({ idle, storm, waiting }) => `${idle.toFixed(1)} ms idle, ${storm.toFixed(2)}x storming, ${waiting.toFixed(2)}x waiting`
  const told = tries.map(words)
  t.diagnostic(`${number} captures: ${told.join('; ')}`)
  assert.ok(number > 500, `${number} captures`)
  assert.ok(tries.some((one) => one.storm < 3 && one.waiting > 3), told.join('; '))
})
