// The same package, required.

import leadbook = require('leadbook')

export async function names(): Promise<string[]> {
  const book = await leadbook.Book.memory()
  const found: string[] = []
  for await (const lead of book.leads()) found.push(lead.name)
  return found
}
