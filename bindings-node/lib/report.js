'use strict'

// Answers of reports: rows as records, and the same rows as a table.

class Report {
  #text
  #table

  constructor({ request, rows, totals }, text, table) {
    this.request = request
    this.rows = rows
    this.totals = totals
    this.#text = text
    this.#table = table
  }

  /** The names of the table's columns: those of the groups, then the measures. */
  get columns() {
    return this.#table.columns()
  }

  /** The rows in Arrow's IPC format. */
  toArrow() {
    return this.#table.arrow()
  }

  /** All of it for people to read. */
  toString() {
    return this.#text
  }

  [Symbol.iterator]() {
    return this.rows[Symbol.iterator]()
  }
}

module.exports = { Report }
