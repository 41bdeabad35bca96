'use strict'

// The ledger as a feed.

const { Event } = require('./generated/records.js')
const { staying } = require('./desk.js')
const { inside } = require('./inside.js')
const { invalid, unknown } = require('./errors.js')
const { encoded } = require('./plain.js')

/** How many events are read at once. */
const SOME = 200

async function* changes(book, from = 0) {
  const { after: begin = 0, follow = false, signal, ...others } = typeof from === 'object' && from !== null ? from : { after: from }
  unknown('changes', others, ['after', 'follow', 'signal'])
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw invalid('changes', 'signal', 'it is no AbortSignal')
  if (!Number.isSafeInteger(begin) || begin < 0) throw invalid('changes', 'after', `${String(begin)} is no place in the ledger`)
  const { desk, news } = inside(book)
  let after = begin
  for (;;) {
    signal?.throwIfAborted()
    const { count } = news
    const feed = await desk.call('changes', 'changes', encoded('changes', { after, limit: SOME }), (text) => JSON.parse(text))
    for (const item of feed.items) {
      signal?.throwIfAborted()
      yield Event(item)
    }
    if (feed.next === after) {
      if (!follow) return
      // Who waits for what is written next has something to wait for: the process stays.
      await staying(news.since(count, signal))
    }
    after = feed.next
  }
}

module.exports = { changes }
