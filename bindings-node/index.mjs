import leadbook from './index.js'

export const { Book, Clock, Instant, LeadbookError, Listing, Report, Table, currencyDigits, repair } = leadbook
