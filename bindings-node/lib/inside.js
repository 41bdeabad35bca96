'use strict'

// What is inside a book, for the parts of this package alone.

const { LeadbookError } = require('./errors.js')

const desks = new WeakMap()

/** Tells whoever waits for it that something was written. */
class News {
  #waiting = new Set()
  /** How often something was written. */
  count = 0

  tell() {
    this.count += 1
    const waiting = this.#waiting
    this.#waiting = new Set()
    for (const wake of waiting) wake()
  }

  /** Waits until something was written since that count, or until the signal is aborted. */
  since(count, signal) {
    // A signal that was aborted before does not say so again.
    if (this.count !== count || signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      this.#waiting.add(wake)
      signal?.addEventListener('abort', wake)
    })
  }
}

function inside(book) {
  const found = desks.get(book)
  if (found) return found
  const message = 'this is no book: open one with Book.open(path) or Book.memory(), and call its methods on it'
  throw new LeadbookError({ kind: 'invalid', code: 'invalid_value', operation: '', field: 'book', message })
}

function furnish(book, desk) {
  desks.set(book, { desk, news: new News() })
}

module.exports = { inside, furnish }
