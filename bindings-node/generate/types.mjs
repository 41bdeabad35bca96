// The types of TypeScript.

import { INSTANT, camel, isMap, literals, pascal, publicName, referred, tagOf, variants } from './schema.mjs'

/** Names of fields, which descriptions tell as the core writes them. */
export const fields = new Set()

/** Text of a description as a comment, wrapped. */
export function comment(text, indent, more = []) {
  const width = 118 - indent.length
  const told = (text ?? '').replace(/`([\w.]+)`/g, (whole, name) => (fields.has(name.split('.').at(-1)) ? camel(whole) : whole))
  const lines = told.split('\n\n').flatMap((paragraph, number) => [...(number ? [''] : []), ...wrap(paragraph, width)])
  for (const [name, about] of more) lines.push(...wrap(`@param ${name} ${about}`, width))
  const safe = lines.map((line) => line.replaceAll('*/', '* /')).filter((line, at) => line || at)
  if (safe.length === 0) return ''
  if (safe.length === 1) return `${indent}/** ${safe[0]} */\n`
  return `${indent}/**\n${safe.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`
}

function wrap(text, width) {
  const lines = ['']
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1)
    if (last && last.length + word.length + 1 > width) lines.push(word)
    else lines[lines.length - 1] = last ? `${last} ${word}` : word
  }
  return lines[0] ? lines : []
}

/** The types that are taken, or those that are answered. */
export class Side {
  constructor(definitions, taken) {
    this.definitions = definitions
    this.taken = taken
  }

  /** Names of this side as they are written elsewhere. */
  qualify = (name) => name

  typeOf(schema, qualify = this.qualify) {
    const name = referred(schema)
    if (name) {
      if (name === INSTANT) return this.taken ? 'When' : 'Instant'
      if (name === 'PeriodEnd') return this.taken ? 'When' : 'string'
      const whole = this.definitions[name]
      const plain = ['integer', 'number', 'string', 'array', 'boolean'].includes(whole.type) && literals(whole).length === 0
      return plain ? this.typeOf(whole, qualify) : qualify(publicName(name))
    }
    const texts = literals(schema)
    if (texts.length > 0) return texts.map(quoted).join(' | ')
    if (variants(schema)) return this.union(variants(schema).map((one) => this.typeOf(one, qualify)))
    if (Array.isArray(schema.type)) return this.union(schema.type.map((type) => this.typeOf({ ...schema, type }, qualify)))
    if (schema.type === 'array') return this.array(schema, qualify)
    if (schema.type === 'object') {
      if (isMap(schema)) return `Record<string, ${this.typeOf(schema.additionalProperties, qualify)}>`
      const fields = Object.entries(schema.properties ?? {}).map(([key, value]) => {
        const needed = schema.required?.includes(key)
        const undefined_ = !needed && this.taken ? ' | undefined' : ''
        return `${camel(key)}${needed ? '' : '?'}: ${this.typeOf(value, qualify)}${undefined_}`
      })
      return fields.length > 0 ? `{ ${fields.join('; ')} }` : 'Record<string, unknown>'
    }
    return { string: 'string', integer: 'number', number: 'number', boolean: 'boolean', null: 'null' }[schema.type] ?? 'unknown'
  }

  array(schema, qualify) {
    const all = this.taken ? 'readonly ' : ''
    if (schema.prefixItems) return `${all}[${schema.prefixItems.map((one) => this.typeOf(one, qualify)).join(', ')}]`
    const item = this.typeOf(schema.items ?? {}, qualify)
    const pair = schema.minItems !== undefined && schema.minItems === schema.maxItems
    if (pair) return `${all}[${Array(schema.minItems).fill(item).join(', ')}]`
    return `${all}${/[ |]/.test(item) ? `(${item})` : item}[]`
  }

  union(types) {
    // A text that may be an instant stays the text that it is: nothing tells the two apart.
    const parts = types.flatMap((type) => (/[[{(<]/.test(type) ? [type] : type.split(' | ')))
    // What is taken may be a text wherever it may be an instant.
    const besides = parts.includes('When') ? 'string' : parts.includes('string') ? 'Instant' : undefined
    const kept = parts.filter((type) => type !== besides)
    const distinct = [...new Set(kept)]
    return [...distinct.filter((type) => type !== 'null'), ...distinct.filter((type) => type === 'null')].join(' | ')
  }

  /** The declaration of a definition; nothing for a plain value. */
  declare(name, schema, indent) {
    const made = publicName(name)
    const about = comment(schema.description, indent)
    if (name === INSTANT || name === 'PeriodEnd' || name === 'Done' || name === 'Kept' || name === 'Table') return ''
    const tag = tagOf(schema)
    if (tag === 'type' && !this.taken) return this.tagged(made, schema, indent)
    if (variants(schema) && tag) {
      const each = variants(schema).map((one) => `${indent}  | ${this.typeOf(one)}`)
      return `${about}${indent}type ${made} =\n${each.join('\n')}\n\n`
    }
    if (literals(schema).length > 0 || variants(schema)) {
      const whole = this.typeOf(schema)
      // What is too long for a line stands below one another; there is no union inside braces where there are no braces.
      const each = whole.includes('{') ? variants(schema).map((one) => this.typeOf(one)) : whole.split(' | ')
      const type = whole.length < 100 ? ` ${whole}` : each.map((one) => `\n${indent}  | ${one}`).join('')
      return `${about}${indent}type ${made} =${type}\n\n`
    }
    if (schema.properties) return this.interface(made, schema, indent)
    return ''
  }

  tagged(name, schema, indent) {
    const all = variants(schema).map((one) => {
      const whole = {
        description: one.description,
        properties: { ...one.properties, ...schema.properties },
        required: [...(one.required ?? []), ...(schema.required ?? [])],
      }
      const made = pascal(one.properties.type.const)
      return [made, this.interface(made, whole, indent)]
    })
    const union = all.map(([made]) => `${indent}  | ${made}`).join('\n')
    return `${all.map(([, text]) => text).join('')}${comment(schema.description, indent)}${indent}type ${name} =\n${union}\n\n`
  }

  interface(name, schema, indent, qualify = this.qualify) {
    const fields = Object.entries(schema.properties).map(([key, value]) => {
      const needed = schema.required?.includes(key)
      const type = this.typeOf(value, qualify)
      const unset = !needed && this.taken ? ' | undefined' : ''
      return `${comment(aboutField(value), `${indent}  `)}${indent}  ${camel(key)}${needed ? '' : '?'}: ${type}${unset}\n`
    })
    // What else it takes depends on what it says.
    const open = schema.additionalProperties === true ? `${indent}  [name: string]: unknown\n` : ''
    return `${comment(schema.description, indent)}${indent}interface ${name} {\n${fields.join('')}${open}${indent}}\n\n`
  }
}

/** What a field is, with its unit where the type does not tell it. */
function aboutField(schema) {
  const unit = JSON.stringify(schema).includes('/Elapsed') ? ' In microseconds.' : ''
  return `${schema.description ?? ''}${unit}`
}

const quoted = (text) => `'${text}'`
