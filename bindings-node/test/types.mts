// What the types allow and refuse. It is compiled and never run; each line that must not compile says so.

import { Book, Instant, LeadbookError, type Event, type Lead, type inputs, type parameters, type records } from 'leadbook'

type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false
const same = <One, Other>(_: Same<One, Other>): void => {}

await using book = await Book.open('sales.leadbook', { region: 'BR', readOnly: false })
const { lead, outcome, matches } = await book.captureLead({ name: 'Sara', source: 'fair', emails: ['sara@example.com'] })

same<typeof lead, Lead>(true)
same<typeof outcome, 'created' | 'attached' | 'repeat'>(true)
same<(typeof matches)[number]['by'], 'email' | 'phone'>(true)
same<Lead['temperature'], 'cold' | 'warm' | 'hot'>(true)
same<Lead['capturedAt'], Instant>(true)
same<Lead['convertedAt'], Instant | null>(true)

// Parameters.
await book.moveLead({ lead: lead.id, stage: 'sql', at: new Date(), reason: undefined })
await book.editLead({ lead: lead.id, city: null, jobTitle: undefined, tags: [] })
await book.recordActivity({ lead: lead.id, kind: 'call', direction: 'outbound', at: '2026-01-31T09:30:00+03:30' })
// @ts-expect-error the source is missing
await book.captureLead({ name: 'Sara', emails: ['sara@example.com'] })
// @ts-expect-error names are written in camelCase
await book.captureLead({ name: 'Sara', source: 'fair', on_known: 'refuse' })
// @ts-expect-error there is no such way to treat who is known
await book.captureLead({ name: 'Sara', source: 'fair', onKnown: 'ignore' })
// @ts-expect-error an id is a number
await book.lead({ id: '1' })
// @ts-expect-error there is no such kind of activity
await book.recordActivity({ lead: lead.id, kind: 'fax', direction: 'outbound' })
// @ts-expect-error a choice of a customer that exists names it
await book.convertLead({ lead: lead.id, customer: { type: 'existing' } })
await book.convertLead({ lead: lead.id, customer: { type: 'existing', customer: 7 } })
// @ts-expect-error money names its currency
await book.winOpportunity({ opportunity: 1, amount: { amountMinor: 100 } })
// @ts-expect-error a stage is a text
await book.moveLead({ lead: lead.id, stage: 3 })

// Events tell themselves apart.
function about(event: Event): string {
  switch (event.type) {
    case 'lead_captured':
      return event.card.name
    case 'lead_moved':
      return event.step.to
    case 'lead_edited':
      for (const change of event.fields) if (change.field === 'tags') return change.value.join()
      return ''
    default:
      return event.type
  }
}
for await (const event of book.leadHistory({ lead: lead.id })) {
  about(event)
  // @ts-expect-error only some events have a step
  event.step
}
for await (const event of book.changes({ after: 3, follow: true, signal: AbortSignal.timeout(1) })) same<typeof event, Event>(true)
// @ts-expect-error there is no such event
const impossible: Event['type'] = 'lead_forgotten'

// Lists and reports.
for await (const one of book.leads({ filter: { stages: ['sql'] }, sort: { by: 'captured' } })) same<typeof one, Lead>(true)
const page = await book.customers({ limit: 10 }).page()
same<typeof page.items, records.Customer[]>(true)
const bytes: Uint8Array = await book.leads().toArrow()
const users: Uint8Array = await book.users().toArrow()
// @ts-expect-error there is no such order
book.leads({ sort: { by: 'moon' } })
const rates = await book.conversion({ period: [new Date(), '2026-02-01'], groupBy: ['source'] })
const rate: number | null | undefined = rates.rows[0]?.rate
const converted: number = rates.totals.converted
await book.conversion({ period: { last: 3, step: 'month' } })
// @ts-expect-error the last so many of what
await book.conversion({ period: { last: 3 } })
// @ts-expect-error a book is opened, not made
new Book()
// @ts-expect-error there is no such option
await Book.open('sales.leadbook', { readonly: true })

// What was answered can be given back.
await book.setSettings({ settings: await book.settings() })
await book.setLifecycle({ lifecycle: await book.lifecycle() })
const draft: parameters.CaptureLead = { name: 'A', source: 'b' }
const filter: inputs.LeadFilter = { captured: { from: new Instant(0, 7) } }

try {
  await book.captureLead(draft)
} catch (error) {
  if (error instanceof LeadbookError && error.kind === 'known') same<typeof error.matches, readonly records.Match[]>(true)
  // @ts-expect-error there is no such kind
  if (error instanceof LeadbookError && error.kind === 'unknown') throw error
}
export { bytes, converted, filter, impossible, rate }
