// JSON Schema 2020-12, as far as the documents use it.

export const DIALECT = 'https://json-schema.org/draft/2020-12/schema'

export type Schema = { [keyword: string]: unknown }

/** An object with exactly these members, all required but the optional ones. */
export function closed(description: string, properties: Record<string, Schema>, optional: string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  return { type: 'object', description, properties, required, additionalProperties: false }
}

/** An object that may have more members. */
export function open(description: string, properties: Record<string, Schema>, required: string[] = []): Schema {
  return { type: 'object', description, properties, required }
}

export const text = (description: string, more: Schema = {}): Schema => ({ type: 'string', description, ...more })
export const integer = (description: string, more: Schema = {}): Schema => ({ type: 'integer', description, ...more })
export const textOrNull = (description: string, more: Schema = {}): Schema => ({ type: ['string', 'null'], description, ...more })
export const integerOrNull = (description: string, more: Schema = {}): Schema => ({ type: ['integer', 'null'], description, ...more })
export const dateTime = (description: string): Schema => text(description, { format: 'date-time' })
