'use strict'

const native = require('./native.js')
const { invalid, LeadbookError } = require('./errors.js')
const { Instant } = require('./instant.js')

/** The clock that native code reads, of each of ours. */
const natives = new WeakMap()

function instantOf(at) {
  const made = at instanceof Date || typeof at === 'string' ? new Instant(at) : undefined
  if (made === undefined || Number.isNaN(made.getTime())) {
    throw invalid('clock', 'at', 'a clock stands at a Date, or at a text such as 2026-01-31T09:00:00Z')
  }
  return made
}

/** A clock that stands still until it is moved: give it to a book whose answers must be the same in every run. */
class Clock {
  constructor(at) {
    const made = instantOf(at)
    natives.set(this, new native.Clock(made.getTime(), made.micros))
  }

  /** The instant at which it stands. */
  get now() {
    const clock = natives.get(this)
    return new Instant(clock.millis(), clock.micros())
  }

  /** Sets it to an instant. */
  set(at) {
    const made = instantOf(at)
    natives.get(this).set(made.getTime(), made.micros)
  }

  /** Moves it forward by so many milliseconds. */
  advance(milliseconds) {
    if (!Number.isSafeInteger(milliseconds)) throw invalid('clock', 'milliseconds', 'a clock is moved by whole milliseconds')
    const { now } = this
    this.set(new Instant(now.getTime() + milliseconds, now.micros))
  }
}

function nativeClock(clock) {
  if (clock === undefined || clock === null) return undefined
  const found = natives.get(clock)
  if (found) return found
  throw new LeadbookError({ kind: 'invalid', code: 'invalid_value', operation: 'open', field: 'clock', message: 'it is no Clock' })
}

module.exports = { Clock, nativeClock }
