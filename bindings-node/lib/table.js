'use strict'

// Tables: the rows behind the reports.

const { camel } = require('./errors.js')
const { inside } = require('./inside.js')
const { instant } = require('./instant.js')
const { encoded } = require('./plain.js')

class Table {
  #book
  #name
  #asked
  #parameters

  constructor(book, name, asked, parameters) {
    this.#book = book
    this.#name = name
    this.#asked = asked
    this.#parameters = parameters
  }

  /** Its rows as objects. */
  async toArray() {
    const made = (text) => {
      const columns = JSON.parse(text).columns.map(({ name, kind, values }) => {
        return { name: camel(name), values: kind === 'instant' ? values.map((one) => (one === null ? null : instant(one))) : values }
      })
      const rows = columns[0]?.values.length ?? 0
      return Array.from({ length: rows }, (_, row) => Object.fromEntries(columns.map(({ name, values }) => [name, values[row]])))
    }
    return await inside(this.#book).desk.call(this.#name, this.#asked, encoded(this.#name, this.#parameters), made)
  }

  /** Its rows in Arrow's IPC format. */
  async toArrow() {
    return await inside(this.#book).desk.listed(this.#name, this.#asked, encoded(this.#name, this.#parameters))
  }

  async *[Symbol.asyncIterator]() {
    yield* await this.toArray()
  }
}

module.exports = { Table }
