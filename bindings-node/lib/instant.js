'use strict'

// An instant with microseconds. A Date has milliseconds; the book tells instants apart by microseconds.

const SETTERS = Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set'))

class Instant extends Date {
  /**
   * @param {number | string | Date} [value] as a Date takes it; a text may have microseconds, and another Instant has them
   * @param {number} [micros] the microseconds in the millisecond, 0 to 999
   */
  constructor(value, micros) {
    if (value === undefined) super()
    else super(value instanceof Date ? value.getTime() : value)
    this.micros = micros ?? (value instanceof Instant ? value.micros : typeof value === 'string' ? fraction(value) : 0)
    if (!Number.isInteger(this.micros) || this.micros < 0 || this.micros > 999) {
      throw new RangeError(`the microseconds in a millisecond are 0 to 999, and not ${micros}`)
    }
  }

  /** Six digits behind the second, so that nothing is lost on the way through JSON. */
  toISOString() {
    return `${super.toISOString().slice(0, -1)}${String(this.micros).padStart(3, '0')}Z`
  }

  toJSON() {
    return Number.isNaN(this.getTime()) ? null : this.toISOString()
  }

  /** Less than nothing if this one is earlier than the other, more if it is later. */
  compare(other) {
    return this.getTime() - other.getTime() || this.micros - (other.micros ?? 0)
  }
}

// Whoever sets a part of it sets milliseconds at the finest: the microseconds of what it was before have no meaning any more.
for (const name of SETTERS) {
  const set = Date.prototype[name]
  Object.defineProperty(Instant.prototype, name, {
    configurable: true,
    writable: true,
    value(...parts) {
      this.micros = 0
      return set.apply(this, parts)
    },
  })
}

/** The microseconds behind the third digit of a second's fraction. */
function fraction(text) {
  const digits = /\.\d{3}(\d{1,3})/.exec(text)
  return digits ? Number(digits[1].padEnd(3, '0')) : 0
}

/** What the book answers: RFC 3339 in UTC, always with six digits, such as 2026-01-31T06:00:00.000123Z. */
function instant(text) {
  return new Instant(Date.parse(text), Number(text.slice(-4, -1)))
}

module.exports = { Instant, instant }
