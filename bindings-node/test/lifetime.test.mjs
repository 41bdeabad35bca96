// Closing, collecting, ending, and other threads.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { Book } from 'leadbook'
import { bookAtNoon, fileIn, sara, several } from './helpers.mjs'

/** Opens a file that somebody is about to let go of. */
async function soon(path, options) {
  for (let tries = 0; ; tries++) {
    try {
      return await Book.open(path, options)
    } catch (error) {
      if (error.kind !== 'busy' || tries === 200) throw error
      await pause(25)
    }
  }
}

function run(script, ...flags) {
  const all = [...flags, '--input-type=module', '--eval', `import { Book } from 'leadbook'\n${script}`]
  return spawnSync(process.execPath, all, { cwd: import.meta.dirname, encoding: 'utf8', timeout: 60_000 })
}

test('closing gives the file back, whoever is walking a list', async (t) => {
  const path = fileIn(t)
  const book = await Book.open(path)
  await several(500, (number) => book.captureLead(sara(number)))
  const [leads, changes] = [book.leads()[Symbol.asyncIterator](), book.changes()]
  await Promise.all([leads.next(), changes.next()])
  await book.close()
  const again = await Book.open(path)
  assert.equal((await again.stats()).leads, 500)
  await again.close()
  // What was read before is there, and then it is told.
  await assert.rejects(async () => {
    for await (const _ of leads);
  }, { code: 'closed' })
})

test('what was asked before closing is done, and disposing is closing', async (t) => {
  const path = fileIn(t)
  const book = await Book.open(path)
  const [captured, stats] = [several(100, (number) => book.captureLead(sara(number))), book.verify()]
  const disposed = book[Symbol.asyncDispose]()
  assert.equal(book.closed, true)
  const late = assert.rejects(book.stats(), { code: 'closed' })
  assert.equal((await captured).length, 100)
  assert.equal((await stats).problems, 0)
  await Promise.all([disposed, late])
  const again = await Book.open(path)
  assert.equal((await again.stats()).leads, 100)
  await again.close()
})

test('a book that nobody closed is collected, and gives its file back', async (t) => {
  const path = fileIn(t)
  const ran = run(
    `const path = ${JSON.stringify(path)}
    async function forget() {
      const book = await Book.open(path)
      await book.captureLead(${JSON.stringify(sara())})
      for await (const lead of book.leads()) if (lead.id !== 1) throw lead
      // Pending when the book is forgotten.
      return book.lead({ id: 1 })
    }
    const pending = forget()
    await pending
    for (let tries = 0; ; tries++) {
      globalThis.gc()
      await new Promise((next) => setTimeout(next, 20))
      try {
        const book = await Book.open(path)
        console.log((await book.stats()).leads)
        await book.close()
        break
      } catch (error) {
        if (error.kind !== 'busy' || tries === 200) throw error
      }
    }`,
    '--expose-gc'
  )
  assert.deepEqual([ran.status, ran.stdout.trim()], [0, '1'], ran.stderr)
})

test('many books that nobody closed leave nothing behind', async () => {
  const ran = run(
    `for (let round = 0; round < 300; round++) {
      const book = await Book.memory()
      await book.captureLead(${JSON.stringify(sara())})
      if (round % 20 === 0) globalThis.gc()
    }
    globalThis.gc()
    await new Promise((next) => setTimeout(next, 300))
    const { readdirSync } = await import('node:fs')
    const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').length : 0
    console.log(threads < 60 ? 'few' : threads)`,
    '--expose-gc'
  )
  assert.deepEqual([ran.status, ran.stdout.trim()], [0, 'few'], ran.stderr)
})

test('a book that cannot be opened leaves nothing behind', async (t) => {
  const path = fileIn(t)
  const book = await Book.open(path)
  const ran = run(
    `let failed = 0
    for (let round = 0; round < 100; round++) await Book.open(${JSON.stringify(path)}).catch(() => failed++)
    await new Promise((next) => setTimeout(next, 100))
    const { readdirSync } = await import('node:fs')
    const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').length : 0
    console.log(failed, threads < 40 ? 'few' : threads)`
  )
  assert.deepEqual([ran.status, ran.stdout.trim()], [0, '100 few'], ran.stderr)
  await book.close()
})

test('the process ends when nothing is pending, and not before', async (t) => {
  const path = fileIn(t)
  const ran = run(`const book = await Book.open(${JSON.stringify(path)})
    book.captureLead(${JSON.stringify(sara())}).then(({ lead }) => console.log(lead.name))`)
  assert.deepEqual([ran.status, ran.stdout.trim()], [0, 'Sara Ahmadi'], ran.stderr)
  const book = await Book.open(path)
  assert.equal((await book.stats()).leads, 1)
  await book.close()
})

test('a process that is ended in the midst of it breaks nothing', async (t) => {
  for (const end of ['process.exit(0)', 'setTimeout(() => process.exit(0), 5)', 'setImmediate(() => { throw 7 })', 'await 0']) {
    const path = fileIn(t)
    const ran = run(`const book = await Book.open(${JSON.stringify(path)})
      for (let number = 0; number < 2_000; number++) {
        book.captureLead({ name: 'A', source: 'b', emails: [number + '@example.com'] }).catch(() => {})
        if (number % 10 === 0) book.verify().catch(() => {})
      }
      ${end}`)
    assert.equal(ran.signal, null, `${end}: ${ran.stderr}`)
    assert.equal(ran.status, end.includes('throw') ? 1 : 0, `${end}: ${ran.stderr}`)
    const book = await Book.open(path)
    assert.equal((await book.verify()).problems, 0)
    await book.close()
  }
})

test('an error in what is done with an answer stops no other answer', async (t) => {
  const { book } = await bookAtNoon(t)
  const throws = () => {
    throw new Error('mine')
  }
  const broken = several(50, (number) => book.captureLead(sara(number)).then(throws)).catch((error) => error.message)
  const whole = several(50, (number) => book.captureLead(sara(number + 50)))
  assert.equal(await broken, 'mine')
  assert.equal((await whole).length, 50)
})

test('changes are told once and in order, and go on with what is written', async (t) => {
  const { book } = await bookAtNoon(t)
  await several(3, (number) => book.captureLead(sara(number)))
  const seen = []
  for await (const event of book.changes()) seen.push(event.position)
  assert.deepEqual(seen, [1, 2, 3, 4])
  for await (const event of book.changes(4)) assert.fail(event.type)
  const stop = new AbortController()
  const followed = []
  const following = (async () => {
    for await (const event of book.changes({ after: 3, follow: true, signal: stop.signal })) followed.push(event.position)
  })()
  for (let number = 3; number < 6; number++) {
    await book.captureLead(sara(number))
    while (followed.at(-1) !== number + 2) await pause(5)
  }
  assert.deepEqual(followed, [4, 5, 6, 7])
  stop.abort()
  await assert.rejects(following, { name: 'AbortError' })
  // Aborted while the follower is reading, and does not wait yet.
  const early = new AbortController()
  const reading = book.changes({ after: 7, follow: true, signal: early.signal }).next()
  early.abort()
  await assert.rejects(reading, { name: 'AbortError' })
  await assert.rejects(book.changes({ signal: AbortSignal.abort(new Error('enough')) }).next(), { message: 'enough' })
  assert.equal(await book.cursor({ name: 'hook' }), null)
  assert.equal(await book.saveCursor({ name: 'hook', position: 3 }), 3)
  assert.equal(await book.cursor({ name: 'hook' }), 3)
})

test('workers read a book side by side', async (t) => {
  const path = fileIn(t)
  const book = await Book.open(path)
  await several(100, (number) => book.captureLead(sara(number)))
  await book.close()
  const script = `const { parentPort, workerData } = require('node:worker_threads')
    const { Book } = require('leadbook')
    Book.open(workerData, { readOnly: true }).then(async (book) => {
      parentPort.postMessage((await book.leads().toArray()).length)
      parentPort.once('message', () => book.close())
    })`
  const workers = Array.from({ length: 3 }, () => new Worker(script, { eval: true, workerData: path }))
  const counted = await Promise.all(workers.map((worker) => once(worker, 'message')))
  assert.deepEqual(counted.flat(), [100, 100, 100])
  await assert.rejects(Book.open(path), { kind: 'busy' })
  workers.forEach((worker) => worker.postMessage('done'))
  await Promise.all(workers.map((worker) => once(worker, 'exit')))
  await (await Book.open(path)).close()
})

test('workers write through the one that owns the book', async (t) => {
  const path = fileIn(t)
  const book = await Book.open(path)
  t.after(() => book.close())
  const script = `const { parentPort, workerData } = require('node:worker_threads')
    const waiting = new Map()
    const call = (operation, parameters) => new Promise((resolve, reject) => {
      waiting.set(waiting.size, { resolve, reject })
      parentPort.postMessage({ number: waiting.size - 1, operation, parameters })
    })
    parentPort.on('message', ({ number, answer, code }) => {
      const { resolve, reject } = waiting.get(number)
      code ? reject(new Error(code)) : resolve(answer)
    })
    const captures = Array.from({ length: 50 }, (_, at) =>
      call('captureLead', { name: 'A', source: 'b', emails: [workerData + '.' + at + '@example.com'] }))
    Promise.all(captures).then(() => call('moveLead', { lead: 1, stage: 'sold' })).catch(({ message }) => {
      console.assert(message === 'unknown_stage', message)
      parentPort.close()
    })`
  const workers = Array.from({ length: 3 }, (_, at) => new Worker(script, { eval: true, workerData: at }))
  for (const worker of workers) {
    worker.on('message', async ({ number, operation, parameters }) => {
      try {
        worker.postMessage({ number, answer: await book[operation](parameters) })
      } catch (error) {
        worker.postMessage({ number, code: error.code })
      }
    })
  }
  await Promise.all(workers.map((worker) => once(worker, 'exit')))
  assert.equal((await book.stats()).leads, 150)
})

test('a worker that ends lets go of its book', async (t) => {
  for (const how of ['return', 'process.exit()', 'throw 7', 'await new Promise(() => setInterval(() => {}, 1_000))']) {
    const path = fileIn(t)
    const script = `const { Book } = require('leadbook')
      const { parentPort, workerData } = require('node:worker_threads')
      ;(async () => {
        const book = await Book.open(workerData)
        await book.captureLead({ name: 'A', source: 'b', emails: ['a@example.com'] })
        for (let at = 0; at < 500; at++) book.captureLead({ name: 'A', source: 'b', emails: [at + '@example.com'] }).catch(() => {})
        parentPort.postMessage('begun')
        ${how}
      })()`
    const worker = new Worker(script, { eval: true, workerData: path })
    worker.on('error', () => {})
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    await new Promise((resolve) => worker.once('message', resolve))
    if (how.startsWith('await')) await worker.terminate()
    else await ended
    const book = await soon(path)
    assert.ok((await book.stats()).leads >= 1)
    assert.equal((await book.verify()).problems, 0)
    await book.close()
  }
})

test('a follower that waits holds the process, and its signal ends it', () => {
  const { status, stdout, stderr } = run(`
    const book = await Book.memory()
    try {
      for await (const event of book.changes({ follow: true, signal: AbortSignal.timeout(150) })) console.log(event.type)
    } catch (reason) {
      console.log(reason.name)
    }
  `)
  assert.deepEqual([status, stdout], [0, 'book_created\nTimeoutError\n'], stderr)
})
