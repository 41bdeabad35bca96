'use strict'

// The book.

const { fileURLToPath } = require('node:url')
const { inspect } = require('node:util')
const { changes } = require('./changes.js')
const { nativeClock } = require('./clock.js')
const { Desk } = require('./desk.js')
const { invalid } = require('./errors.js')
const { Operations } = require('./generated/operations.js')
const { furnish, inside } = require('./inside.js')
const { shown } = require('./plain.js')

/** Only `Book.open` and `Book.memory` have it. */
const KEY = Symbol('key')

/** The options of a book, and their types. */
const KEPT = { region: 'string', zone: 'string', currency: 'string', clock: 'object' }
const OPENED = { ...KEPT, create: 'boolean', readOnly: 'boolean', checkPages: 'boolean', cacheBytes: 'number' }
const RESTORED = { clock: 'object', cacheBytes: 'number' }
const WRITTEN = { readOnly: 'read_only', checkPages: 'check_pages', cacheBytes: 'cache_bytes' }

class Book extends Operations {
  constructor(key, desk, name) {
    super()
    if (key !== KEY) throw new TypeError('a book is opened with `await Book.open(path)` or `await Book.memory()`, not with `new`')
    furnish(this, desk)
    // Own and a function, it keeps a book from being cloned into something that is none: structuredClone and postMessage refuse it.
    Object.defineProperty(this, 'name', { enumerable: true, value: Object.assign(() => name, { toString: () => name }) })
  }

  static async open(path, options) {
    return await opened(file('open', path), told(OPENED, options), options?.clock)
  }

  static async memory(options) {
    return await opened(undefined, told(KEPT, options), options?.clock)
  }

  static async restore(path, bookPath, options) {
    const lines = file('restore', path)
    return await opened(file('restore', bookPath, 'bookPath'), { ...told(RESTORED, options), lines }, options?.clock)
  }

  changes(from) {
    return changes(this, from)
  }

  get closed() {
    return inside(this).desk.closed
  }

  async close() {
    const { desk, news } = inside(this)
    const closing = desk.close()
    // Whoever waits for news is told that there will be none.
    news.tell()
    return await closing
  }

  async [Symbol.asyncDispose]() {
    await this.close()
  }

  [inspect.custom]() {
    return `Book(${this.name()}${this.closed ? ', closed' : ''})`
  }
}

async function opened(path, options, clock) {
  const desk = new Desk()
  await desk.open(JSON.stringify({ ...options, path }), nativeClock(clock))
  return new Book(KEY, desk, path ?? ':memory:')
}

/** The name of a file. */
function file(operation, path, field = 'path') {
  const name = path instanceof URL ? fileURLToPath(path) : path
  if (typeof name !== 'string' || name === '' || !name.isWellFormed() || name.includes('\0')) {
    throw invalid(operation, field, `a file is named by a text or a file: URL, and not by ${shown(name)}`)
  }
  return name
}

/** The options as native code reads them. */
function told(known, options) {
  const made = {}
  for (const [name, value] of Object.entries(options ?? {})) {
    if (!Object.hasOwn(known, name)) throw invalid('open', name, `there is no such option; known: ${Object.keys(known).join(', ')}`)
    if (value === undefined || value === null || name === 'clock') continue
    const fits = typeof value === known[name] && (known[name] !== 'number' || (Number.isSafeInteger(value) && value >= 0))
    if (!fits) throw invalid('open', name, `a ${known[name]} is wanted, and not ${shown(value)}`)
    made[WRITTEN[name] ?? name] = value
  }
  return made
}

/** Makes everything in a book's file that is derived from its ledger anew; answers in words what was done. */
async function repair(path) {
  return await new Desk().repair(file('repair', path))
}

module.exports = { Book, repair }
