'use strict'

const native = require('./native.js')
const { invalid } = require('./errors.js')
const { shown } = require('./plain.js')

/** How many digits the minor unit of a currency takes: 2 for EUR, 0 for JPY. */
function currencyDigits(code) {
  const digits = typeof code === 'string' ? native.currencyDigits(code) : null
  if (digits === null) throw invalid('currencyDigits', 'currency', `${shown(code)} is no currency of ISO 4217`)
  return digits
}

module.exports = { currencyDigits }
