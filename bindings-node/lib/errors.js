'use strict'

// What can go wrong, and how it is told.

const records = require('./generated/records.js')

class LeadbookError extends Error {
  constructor(said) {
    super(said.text ?? words(said), said.cause === undefined ? undefined : { cause: said.cause })
    this.kind = said.kind
    this.code = said.code
    this.operation = said.operation ?? ''
    this.field = said.field ?? null
    this.reason = said.message
    this.allowed = said.allowed ?? []
    this.matches = said.matches ?? []
  }
}
Object.defineProperty(LeadbookError.prototype, 'name', { value: 'LeadbookError', configurable: true, writable: true })

function words({ operation, field, message, code, allowed = [], matches = [] }) {
  let text = `${operation ? `${operation}: ` : ''}${field ? `${field}: ` : ''}${message} [${code}]`
  if (allowed.length > 0) text += `; allowed: ${allowed.join(', ')}`
  const who = ({ record, value }) => `${Object.entries(record).flat().join(' ')} by ${value}`
  if (matches.length > 0) text += `; known: ${matches.map(who).join(', ')}`
  return text
}

const camel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase())

/** A place as whoever called wrote it: names of fields in camelCase, names of attributes as they are. */
function place(field) {
  const [, before, free] = /^((?:.*\.)?attributes(?=[.[]|$))?(.*)$/s.exec(field)
  return before === undefined ? camel(free) : camel(before) + free
}

/** What the core says, in the names of JavaScript. `text` is nothing where there is no book any more. */
function told(text, operation) {
  if (text === undefined || text === null) return closed(operation)
  const said = JSON.parse(text)
  const names = /^there is no (field|parameter) /.test(said.message)
  return {
    kind: said.kind,
    code: said.code,
    operation: camel(said.operation) || operation,
    field: said.field === null ? null : place(said.field),
    message: names ? said.message.replace(/"[a-z0-9_]+"/g, camel) : said.message,
    allowed: names ? said.allowed.map(camel) : said.allowed,
    matches: records.Match ? said.matches.map(records.Match) : said.matches,
    cause: chain(said.cause),
  }
}

/** The causes, each of them an Error, the outermost first. */
function chain(causes) {
  const made = (message, cause) => {
    const error = new Error(message, cause === undefined ? undefined : { cause })
    // It did not come about in JavaScript.
    error.stack = `Error: ${message}`
    return error
  }
  return causes.reduceRight((cause, message) => made(message, cause), undefined)
}

function closed(operation) {
  return { kind: 'closed', code: 'closed', operation, field: null, message: 'the book is closed' }
}

function invalid(operation, field, message) {
  return new LeadbookError({ kind: 'invalid', code: 'invalid_value', operation, field, message })
}

/** Refuses options of other names than those. */
function unknown(operation, others, allowed) {
  const [name] = Object.keys(others)
  if (name === undefined) return
  throw new LeadbookError({ ...invalid(operation, name, `there is no option "${name}" here`), message: `there is no option "${name}" here`, allowed })
}

module.exports = { unknown, LeadbookError, told, closed, invalid, camel }
