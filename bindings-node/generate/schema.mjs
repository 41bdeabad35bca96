// Reading the description of the operations.

import { readFileSync } from 'node:fs'

/** Types of the boundary that JavaScript has another type for. */
export const INSTANT = 'Timestamp'

export const read = () => JSON.parse(readFileSync(new URL('../../core/docs/operations.json', import.meta.url), 'utf8'))

export const camel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase())

export const pascal = (name) => camel(`_${name}`)

/** The name of a type as users read it. */
export function publicName(name) {
  if (name === 'Happened') return 'Event'
  return name.replace(/^(.*?)(Row)?Report$/, '$1Report').replace(/^Grouped(.*?)(Row)?$/, '$1Group')
}

export const referred = (schema) => schema.$ref?.split('/').at(-1)

/** The texts of an enum; nothing for any other schema. */
export function literals(schema) {
  if (schema.enum) return schema.enum
  if (schema.const !== undefined) return [schema.const]
  const parts = (schema.oneOf ?? []).map((one) => (one.type === 'string' ? literals(one) : []))
  return parts.length > 0 && parts.every((part) => part.length > 0) ? parts.flat() : []
}

export const variants = (schema) => schema.oneOf ?? schema.anyOf

/** The field that tells the variants of a union apart, if there is one. */
export function tagOf(schema) {
  const all = variants(schema)
  return ['type', 'field'].find((name) => all?.every((one) => one.properties?.[name]?.const !== undefined))
}

/** Whether an object is a map with keys of its user's making. */
export const isMap = (schema) => schema.type === 'object' && typeof schema.additionalProperties === 'object'

/** The definitions that are referred to, and those that these refer to, in the order in which they are told. */
export function used(value, definitions, found = new Set()) {
  if (Array.isArray(value)) value.forEach((one) => used(one, definitions, found))
  else if (value !== null && typeof value === 'object') {
    const name = referred(value)
    if (name && !found.has(name)) {
      found.add(name)
      used(definitions[name], definitions, found)
    }
    Object.values(value).forEach((one) => used(one, definitions, found))
  }
  return found
}
