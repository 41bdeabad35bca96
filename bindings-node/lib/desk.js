'use strict'

// The JavaScript side of a desk: hands jobs in, and settles what comes out of the outbox, a little at a time.

const native = require('./native.js')
const { LeadbookError, told, closed } = require('./errors.js')

/** For how many milliseconds answers are settled before the event loop goes on with other things. */
const SLICE = 2
/** How many answers are taken at once. */
const SOME = 16

/** Jobs on their way, of all books of this thread. While there are any, the process stays; an open book alone does not hold it. */
let busy = 0
const stay = setInterval(() => {}, 2 ** 30)
stay.unref()

function begin() {
  if (busy++ === 0) stay.ref()
}

function end() {
  if (--busy === 0) stay.unref()
}

/**
 * What the bell rings for. It must not lead back to the desk: the bell is held by native code, and a desk that it held would never be
 * collected.
 */
class Waiting {
  outbox = null
  jobs = new Map()

  settle() {
    const until = performance.now() + SLICE
    for (;;) {
      const taken = this.outbox.take(SOME)
      if (taken.length === 0) return
      for (let at = 0; at < taken.length; at += 2) this.#answer(taken[at], taken[at + 1])
      if (performance.now() > until) {
        setImmediate(() => this.settle())
        return
      }
    }
  }

  /** A job that nobody will do. */
  drop(number) {
    this.#taken(number).reject(new Error('leadbook: the operating system makes no thread'))
  }

  #taken(number) {
    const job = this.jobs.get(number)
    this.jobs.delete(number)
    end()
    return job
  }

  #answer(number, outcome) {
    const job = this.#taken(number)
    try {
      if (outcome !== null && typeof outcome === 'object' && !ArrayBuffer.isView(outcome) && !('answer' in outcome)) {
        job.reject(told(outcome.failure, job.operation))
      } else {
        job.resolve(job.read(outcome))
      }
    } catch (defect) {
      job.reject(defect)
    }
  }
}

class Desk {
  #native
  #waiting = new Waiting()
  #next = 0
  #closing = null
  #handedIn = false

  constructor() {
    const waiting = this.#waiting
    this.#native = new native.Desk(() => waiting.settle())
    waiting.outbox = this.#native.outbox()
  }

  get closed() {
    return this.#closing !== null
  }

  /** Does a job; `hand` gives it to the native desk under a number, `read` makes of the outcome what is answered. */
  async #do(operation, hand, read) {
    try {
      return await this.#job(operation, hand, read)
    } catch (said) {
      // Made here, behind an await, so that its stack leads to whoever waits for the answer.
      throw said instanceof Error ? said : new LeadbookError(said)
    }
  }

  #job(operation, hand, read) {
    return new Promise((resolve, reject) => {
      const number = this.#next
      this.#next = (number + 1) >>> 0
      if (!hand(this.#native, number)) {
        reject(closed(operation))
        return
      }
      this.#waiting.jobs.set(number, { operation, resolve, reject, read })
      begin()
      if (this.#handedIn) return
      this.#handedIn = true
      // What is asked in the same turn of the loop is begun together.
      process.nextTick(() => this.#begin())
    })
  }

  #begin() {
    this.#handedIn = false
    for (const number of this.#native.begin()) this.#waiting.drop(number)
  }

  open(options, clock) {
    return this.#do('open', (desk, number) => desk.open(number, options, clock), nothing)
  }

  repair(path) {
    return this.#do('repair', (desk, number) => desk.repair(number, path), (text) => text)
  }

  call(operation, name, parameters, read) {
    return this.#do(operation, (desk, number) => desk.call(number, name, parameters), read)
  }

  report(operation, name, parameters, read) {
    return this.#do(operation, (desk, number) => desk.report(number, name, parameters), read)
  }

  listed(operation, name, parameters) {
    return this.#do(operation, (desk, number) => desk.listed(number, name, parameters), (bytes) => bytes)
  }

  import(parameters, bytes, watch) {
    return this.#do('importLeads', (desk, number) => desk.import(number, parameters, bytes, watch), (text) => text)
  }

  close() {
    this.#closing ??= this.#do('close', (desk, number) => desk.close(number), nothing)
    return this.#closing
  }
}

function nothing() {}

/** Holds the process while somebody waits for what is no job. */
async function staying(wait) {
  begin()
  try {
    return await wait
  } finally {
    end()
  }
}

module.exports = { Desk, staying }
