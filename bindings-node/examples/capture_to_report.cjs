// From capture to a report, in CommonJS: `node capture_to_report.cjs`.

const { mkdtempSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { Book } = require('leadbook')

async function main() {
  const book = await Book.open(join(mkdtempSync(join(tmpdir(), 'leadbook-')), 'sales.leadbook'))
  const sources = ['trade_show', 'trade_show', 'web_form', 'نمایشگاه']
  // Not awaited one by one: what is asked together shares its way to the disk.
  await Promise.all(
    sources.map((source, number) => book.captureLead({ name: 'Sara Ahmadi', emails: [`sara${number}@example.com`], source }))
  )
  await book.recordActivity({ lead: 1, kind: 'call', direction: 'outbound' })
  await book.convertLead({ lead: 1, customer: { type: 'new' } })

  const rates = await book.conversion({ groupBy: ['source'] })
  console.log(String(rates))
  for (const { group, leads, converted } of rates.rows) console.log(`${group[0]}: ${converted} of ${leads}`)

  try {
    await book.moveLead({ lead: 2, stage: 'sold' })
  } catch (error) {
    console.log(error instanceof Error ? error.message : error)
  }
  await book.close()
}

main()
