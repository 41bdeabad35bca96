// A site's form becomes a lead, in Fastify: `node web_form.mjs --listen 8080` serves it; run by itself, it is tried once.
//
// A form that is sent twice carries the same `Idempotency-Key` and is one lead. What comes in at the same time shares its way to the disk.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { Book, LeadbookError } from 'leadbook'

const STATUS = { invalid: 422, not_found: 404, conflict: 409, known: 409, refused: 409, too_large: 413 }

/** @param {Book} book */
export function server(book) {
  const app = Fastify()

  app.setErrorHandler((error, request, reply) => {
    if (!(error instanceof LeadbookError)) return reply.send(error)
    const { code, field, reason, allowed, kind } = error
    return reply.code(kind in STATUS ? STATUS[/** @type {keyof typeof STATUS} */ (kind)] : 500).send({ code, field, reason, allowed })
  })

  /** @typedef {{ name: string, email: string, company?: string, message?: string }} Form */
  app.post('/leads', async (request) => {
    const form = /** @type {Form} */ (request.body)
    const key = request.headers['idempotency-key']
    const { lead, outcome } = await book.captureLead({
      name: form.name,
      emails: [form.email],
      company: form.company ? { name: form.company } : null,
      interest: form.message,
      source: 'web_form',
      channel: 'inbound',
      requestId: typeof key === 'string' ? key : undefined,
    })
    return { lead: lead.id, outcome }
  })

  app.get('/leads/:number/history', async (request) => {
    const { number } = /** @type {{ number: string }} */ (request.params)
    const events = await book.leadHistory({ lead: Number(number) })
    return events.map((event) => ({ at: event.at, type: event.type }))
  })

  app.addHook('onClose', () => book.close())
  return app
}

const at = process.argv.indexOf('--listen')
if (at > 0) {
  await server(await Book.open('sales.leadbook')).listen({ port: Number(process.argv[at + 1] ?? 8080) })
} else {
  const app = server(await Book.open(join(mkdtempSync(join(tmpdir(), 'leadbook-')), 'sales.leadbook')))
  const form = { name: 'Sara Ahmadi', email: 'sara@example.com', company: 'Example Trading' }
  const headers = { 'idempotency-key': 'form-1' }
  for (const payload of [form, form, { ...form, email: 'nobody' }]) {
    const answer = await app.inject({ method: 'POST', url: '/leads', payload, headers: payload === form ? headers : {} })
    console.log(answer.statusCode, answer.body)
  }
  const history = await app.inject('/leads/1/history')
  console.log(history.statusCode, history.json().map((/** @type {{ type: string }} */ event) => event.type))
  await app.close()
}
