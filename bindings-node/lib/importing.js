'use strict'

// Importing: the rows may come as bytes, somebody may hear how far it has come, and may break it off.

const native = require('./native.js')
const { inside } = require('./inside.js')
const { invalid } = require('./errors.js')
const { encoded, shown } = require('./plain.js')

/** How often whoever wants to hear is told, in milliseconds. */
const EVERY = 100

/** How far an import has come, with names as they are here. */
function seen(watch) {
  const { rows_total: rowsTotal, bytes_total: bytesTotal, rows_per_second: rowsPerSecond, ...others } = JSON.parse(watch.progress())
  return { ...others, rowsTotal, bytesTotal, rowsPerSecond }
}

async function importing(book, name, asked, given, make) {
  const { bytes, onProgress, signal, ...parameters } = given ?? {}
  if (bytes !== undefined && !(ArrayBuffer.isView(bytes) && bytes.BYTES_PER_ELEMENT === 1)) {
    throw invalid(name, 'bytes', `the contents of a file are a Uint8Array, and not ${shown(bytes)}`)
  }
  if (onProgress !== undefined && typeof onProgress !== 'function') throw invalid(name, 'onProgress', `it is no function but ${shown(onProgress)}`)
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw invalid(name, 'signal', 'it is no AbortSignal')
  signal?.throwIfAborted()
  const watch = new native.Watch()
  const stop = () => watch.stop()
  signal?.addEventListener('abort', stop)
  // What the listener throws breaks the import off, and is what the caller gets.
  let thrown = null
  const tell = () => {
    try {
      onProgress(seen(watch))
    } catch (problem) {
      thrown ??= { problem }
      watch.stop()
    }
  }
  const telling = onProgress ? setInterval(tell, EVERY) : undefined
  const { desk, news } = inside(book)
  try {
    const answer = await desk.import(encoded(name, parameters), bytes, watch)
    if (onProgress && !thrown) tell()
    if (thrown) throw thrown.problem
    return make(JSON.parse(answer))
  } finally {
    clearInterval(telling)
    signal?.removeEventListener('abort', stop)
    news.tell()
  }
}

module.exports = { importing }
