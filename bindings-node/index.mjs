import leadbook from './index.js'

export const { Book, Clock, Instant, LeadbookError, Listing, Report, currencyDigits, repair } = leadbook
