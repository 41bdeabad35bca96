'use strict'

const { Book, repair } = require('./lib/book.js')
const { Clock } = require('./lib/clock.js')
const { LeadbookError } = require('./lib/errors.js')
const { Instant } = require('./lib/instant.js')
const { Listing } = require('./lib/lists.js')
const { currencyDigits } = require('./lib/currency.js')
const { Report } = require('./lib/report.js')
const { Table } = require('./lib/table.js')

module.exports = { Book, Clock, Instant, LeadbookError, Listing, Report, Table, currencyDigits, repair }
