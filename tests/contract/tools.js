// The tools that validate the documents: installed outside of the sources, when this is imported.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { contractFolder, installContract } from '../../scripts/setup.js'

installContract()
const load = createRequire(join(contractFolder, 'package.json'))

const { default: Ajv } = load('ajv/dist/2020.js')
const { default: addFormats } = load('ajv-formats')
const { Parser } = load('@asyncapi/parser')
export const { validate: validateOpenapi } = load('@readme/openapi-parser')

/** The serious findings of AsyncAPI's parser. */
export async function asyncapiErrors(document) {
  const { diagnostics } = await new Parser().parse(JSON.stringify(document))
  return diagnostics.filter(({ severity }) => severity === 0).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

/** For the schemas in a document; `strict` refuses unknown keywords. */
export function newAjv(strict = false) {
  const ajv = new Ajv({ strict, allErrors: true, allowUnionTypes: true, strictRequired: false, strictTypes: false, validateFormats: true })
  addFormats(ajv)
  return ajv
}

/** What a validator of Ajv finds wrong, in words. */
export function problemsOf(validate, value) {
  if (validate(value)) return []
  return validate.errors.map(({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`)
}
