'use strict'

// Arguments as JSON. What would change on the way, and come out as something else, is refused with its place.

const { invalid, camel } = require('./errors.js')
const { FREE, NAMES } = require('./generated/names.js')

/** Deeper than anything that is asked for. */
const DEEPEST = 32

/** The parameters of an operation as a JSON text. */
function encoded(operation, parameters) {
  if (parameters === undefined || parameters === null) return '{}'
  if (typeof parameters !== 'object' || Array.isArray(parameters)) {
    throw refused(operation, 'parameters', `${operation} takes one object with its parameters, and not ${shown(parameters)}`)
  }
  return JSON.stringify(plain(operation, '', parameters, false, 0))
}

/** An error whose stack begins with whoever called: how deep in the arguments it lies is told by its place. */
function refused(operation, place, message) {
  const error = invalid(operation, place, message)
  Error.captureStackTrace(error, encoded)
  return error
}

function plain(operation, place, value, free, depth) {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw refused(operation, place, 'the text has half a character (a lone surrogate) in it')
      return value
    case 'boolean':
      return value
    case 'number':
      if (!Number.isFinite(value)) throw refused(operation, place, `${value} is no number that can be kept`)
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw tooLarge(operation, place, value)
      return value
    case 'bigint':
      if (!Number.isSafeInteger(Number(value))) throw tooLarge(operation, place, value)
      return Number(value)
    case 'object':
      return value === null ? null : inside(operation, place, value, free, depth)
    default:
      throw refused(operation, place, `${shown(value)} is nothing that can be kept`)
  }
}

function inside(operation, place, value, free, depth) {
  if (value instanceof Date || Object.prototype.toString.call(value) === '[object Date]') return date(operation, place, value)
  if (depth >= DEEPEST) throw refused(operation, place, 'it goes too deep')
  if (Array.isArray(value)) {
    return Array.from(value, (one, at) => plain(operation, `${place}[${at}]`, one, free, depth + 1))
  }
  if (typeof value.toJSON === 'function') return plain(operation, place, value.toJSON(), free, depth + 1)
  if (Object.prototype.toString.call(value) !== '[object Object]') {
    throw refused(operation, place, `${shown(value)} is nothing that can be kept`)
  }
  const made = free ? Object.create(null) : {}
  for (const name of Object.keys(value)) {
    const one = value[name]
    if (one === undefined) continue
    const where = place === '' ? name : `${place}.${name}`
    if (free && !name.isWellFormed()) throw refused(operation, where, 'the name has half a character (a lone surrogate) in it')
    const asked = free ? name : snake(operation, where, name)
    made[asked] = plain(operation, where, one, free || FREE.has(asked), depth + 1)
  }
  return made
}

/** The core's name of a field. */
function snake(operation, place, name) {
  const known = NAMES.get(name)
  if (known !== undefined) return known
  if (name.includes('_')) throw refused(operation, place, `names are written in camelCase here: ${camel(name)}`)
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function date(operation, place, value) {
  const time = value.getTime()
  if (Number.isNaN(time)) throw refused(operation, place, 'the Date is invalid: it tells no instant')
  const year = value.getUTCFullYear()
  if (year < 1 || year > 9999) throw refused(operation, place, `${value.toISOString()} lies outside the years 1 to 9999`)
  const { micros = 0 } = value
  if (!Number.isInteger(micros) || micros < 0 || micros > 999) {
    throw refused(operation, place, `the microseconds in a millisecond are 0 to 999, and not ${shown(micros)}`)
  }
  // Of an Instant, with its microseconds.
  return value.toISOString()
}

function tooLarge(operation, place, value) {
  return refused(operation, place, `${value} is too large a number; up to 2^53 - 1 is accepted`)
}

/** A value as it is shown in a message. */
function shown(value) {
  if (typeof value === 'string') return value.length > 60 ? JSON.stringify(value.slice(0, 57) + '...') : JSON.stringify(value)
  if (typeof value === 'object' && value !== null) return `a ${value.constructor?.name ?? 'value'}`
  return typeof value === 'symbol' || typeof value === 'function' ? `a ${typeof value}` : String(value)
}

module.exports = { encoded, shown }
