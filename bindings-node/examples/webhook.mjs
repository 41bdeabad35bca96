// Every event is sent to another system, once it happened and in order: `node webhook.mjs sales.leadbook https://example.com/hook`; run by
// itself, it sends to a server of its own.
//
// The place in the ledger is kept in the book, so that a sender that was stopped goes on where it was. Whoever receives an event a second
// time, because the sender was stopped between the two, knows it by its position. A body is signed, so that the receiver knows who sent it.

import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { Book } from 'leadbook'

const SECRET = process.env.HOOK_SECRET ?? 'a secret that both sides know'

/** @param {string} body */
const signature = (body) => createHmac('sha256', SECRET).update(body).digest('hex')

/**
 * Sends what happens until the signal is aborted.
 *
 * @param {Book} book
 * @param {string} url
 * @param {AbortSignal} signal
 */
export async function send(book, url, signal) {
  const after = (await book.cursor({ name: 'webhook' })) ?? 0
  for await (const event of book.changes({ after, follow: true, signal })) {
    const body = JSON.stringify(event)
    for (let wait = 100; ; wait = Math.min(wait * 2, 60_000)) {
      const headers = { 'content-type': 'application/json', 'x-signature': signature(body) }
      const answer = await fetch(url, { method: 'POST', body, headers, signal }).catch((failure) => {
        signal.throwIfAborted()
        return { ok: false, statusText: String(failure) }
      })
      if (answer.ok) break
      console.error(`event ${event.position}: ${answer.statusText}; again in ${wait} ms`)
      await pause(wait, undefined, { signal })
    }
    await book.saveCursor({ name: 'webhook', position: event.position })
  }
}

const stop = new AbortController()
const [path, url] = process.argv.slice(2)
if (path && url) {
  process.once('SIGINT', () => stop.abort())
  const book = await Book.open(path)
  await send(book, url, stop.signal).catch((failure) => {
    if (failure.name !== 'AbortError') throw failure
  })
  await book.close()
} else {
  const book = await Book.memory()
  let tries = 0
  const receiver = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    // The first one is lost, and comes again.
    const fine = tries++ > 0 && request.headers['x-signature'] === signature(body)
    if (fine) console.log(JSON.parse(body).position, JSON.parse(body).type)
    response.writeHead(fine ? 204 : 503).end()
    if (fine && JSON.parse(body).type === 'lead_moved') stop.abort()
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (receiver.address())
  const sending = send(book, `http://127.0.0.1:${port}/`, stop.signal)
  await book.captureLead({ name: 'Sara Ahmadi', emails: ['sara@example.com'], source: 'web_form' })
  await book.moveLead({ lead: 1, stage: 'mql' })
  await sending.catch((failure) => console.log(`stopped: ${failure.name}`))
  receiver.close()
  receiver.closeAllConnections()
  await book.close()
}
