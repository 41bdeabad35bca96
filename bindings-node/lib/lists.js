'use strict'

// Lists, read page by page while they are walked.

const { inside } = require('./inside.js')
const { encoded } = require('./plain.js')
const { invalid, unknown } = require('./errors.js')

/** How many records one page holds where many are wanted: few enough that reading them keeps nobody waiting. */
const PAGE = 200

/** A promise of several values, over which `for await` walks as well. */
class Several extends Promise {
  static get [Symbol.species]() {
    return Promise
  }

  async *[Symbol.asyncIterator]() {
    yield* await this
  }
}

/** Records that are answered all at once, which are also had as a table. */
class Records extends Several {}

/** What happened to a record. */
class Events extends Records {}

class Listing {
  #book
  #name
  #asked
  #parameters
  #make

  constructor(book, name, asked, parameters = {}, make) {
    this.#book = book
    this.#name = name
    this.#asked = asked
    this.#parameters = parameters
    this.#make = make
  }

  /** A copy of the parameters; whatever is no object is refused when the list is walked. */
  #given() {
    if (typeof this.#parameters !== 'object') encoded(this.#name, this.#parameters)
    return { ...this.#parameters }
  }

  /** One page: its `items`, and the `next` from which to go on (`null` at the end). */
  async page({ after, limit, ...others } = {}) {
    unknown(this.#name, others, ['after', 'limit'])
    if (after === null) throw invalid(this.#name, 'after', 'there is no page behind the last one, whose next is null')
    const parameters = this.#given()
    if (after !== undefined) parameters.after = after
    parameters.limit = limit ?? Math.min(PAGE, parameters.limit ?? PAGE)
    const made = (text) => {
      const { items, next } = JSON.parse(text)
      return { items: items.map((one) => this.#make(one)), next }
    }
    return await inside(this.#book).desk.call(this.#name, this.#asked, encoded(this.#name, parameters), made)
  }

  /** Page after page. */
  async *pages({ size = PAGE, ...others } = {}) {
    unknown(this.#name, others, ['size'])
    const given = this.#given()
    // What is `null` is not said.
    let left = given.limit ?? Infinity
    let after = given.after ?? undefined
    if (typeof size !== 'number' || !(size >= 1)) throw invalid(this.#name, 'size', `a page holds 1 record or more, and not ${size}`)
    do {
      const page = await this.page({ after, limit: Math.min(size, left) })
      yield page
      left -= page.items.length
      after = page.next
    } while (after !== null && left > 0)
  }

  async *[Symbol.asyncIterator]() {
    for await (const { items } of this.pages()) yield* items
  }

  /** The first record; `null` if there is none. */
  async first() {
    const { items } = await this.page({ limit: 1 })
    return items[0] ?? null
  }

  /** All records of the list. */
  async toArray() {
    const all = []
    for await (const { items } of this.pages()) all.push(...items)
    return all
  }

  /** All records of the list, of one state of the book, in Arrow's IPC format. */
  async toArrow() {
    return await inside(this.#book).desk.listed(this.#name, this.#asked, encoded(this.#name, this.#parameters))
  }
}

module.exports = { Events, Listing, Records, Several }
