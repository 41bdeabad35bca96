'use strict'

// How operations are done, each in its manner. `name` is the method's name, `asked` the core's.

const { encoded } = require('./plain.js')
const { Events, Listing, Records, Several } = require('./lists.js')
const { Table } = require('./table.js')
const { Report } = require('./report.js')
const { inside } = require('./inside.js')

/** A value that changes with an answer is read from its text. */
const read = (make) => (text) => make(JSON.parse(text))

async function call(book, name, asked, parameters, make) {
  // Awaited, so that the stack of an error leads to whoever called.
  return await inside(book).desk.call(name, asked, encoded(name, parameters), read(make))
}

async function write(book, name, asked, parameters, make) {
  const { desk, news } = inside(book)
  const answer = await desk.call(name, asked, encoded(name, parameters), read(make))
  news.tell()
  return answer
}

function flag(book, name, asked, parameters) {
  return call(book, name, asked, parameters, (answer) => answer.done)
}

function place(book, name, asked, parameters) {
  return call(book, name, asked, parameters, (answer) => answer.position)
}

function several(book, name, asked, parameters, make) {
  return new Several((resolve) => resolve(call(book, name, asked, parameters, make)))
}

function batch(book, name, asked, parameters, make) {
  return new Several((resolve) => resolve(write(book, name, asked, parameters, make)))
}

function tabled(Made, book, name, asked, parameters, make) {
  const made = new Made((resolve) => resolve(call(book, name, asked, parameters, make)))
  made.toArrow = async () => {
    // Whoever takes the table waits for that alone.
    made.catch(() => {})
    return await inside(book).desk.listed(name, asked, encoded(name, parameters))
  }
  return made
}

function events(...asked) {
  return tabled(Events, ...asked)
}

function records(...asked) {
  return tabled(Records, ...asked)
}

function table(book, name, asked, parameters) {
  return new Table(book, name, asked, parameters)
}

async function report(book, name, asked, parameters, make) {
  const made = ({ answer, text, table }) => new Report(make(JSON.parse(answer)), text, table)
  return await inside(book).desk.report(name, asked, encoded(name, parameters), made)
}

function list(book, name, asked, parameters, make) {
  return new Listing(book, name, asked, parameters, make)
}

module.exports = { call, write, flag, place, several, batch, events, records, table, report, list }
