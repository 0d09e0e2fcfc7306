// Checks requests and responses against an OpenAPI document.
import { newAjv, problemsOf } from './tools.js'

export class Contract {
  #document
  #operations
  #ajv = newAjv()

  constructor(document) {
    this.#document = document
    this.#ajv.addSchema(document, 'openapi')
    this.#operations = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => ({
        method: method.toUpperCase(),
        pointer: `/paths/${escaped(path)}/${method}`,
        pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
        operation: operations[method],
      })),
    )
  }

  /** The ids of all operations. */
  get operationIds() {
    return this.#operations.map(({ operation }) => operation.operationId)
  }

  /** The operation that a request calls; `undefined` if the document has none. */
  operationId(method, url) {
    return this.#find(method, url)?.operation.operationId
  }

  /** What of an exchange the document does not allow, in words. `body` is the parsed body of the request; `json` that of the response. */
  problems({ method, url, body, status, headers, json }) {
    const found = this.#find(method, url)
    if (!found) return [`${method} ${url} is not documented`]
    const { operation, pointer } = found
    const response = operation.responses[status]
    if (!response) return [`${operation.operationId}: the status ${status} is not documented`]
    const at = response.$ref ? response.$ref.slice(1) : `${pointer}/responses/${status}`
    const problems = [
      ...(/^application\/json\b/.test(headers.get('content-type')) ? [] : [`content-type ${headers.get('content-type')}`]),
      ...this.#problemsAt(`${at}/content/application~1json/schema`, json),
      ...this.#headerProblems(response, headers),
    ]
    // What is accepted must be what the document says that clients may send.
    if (status < 300) problems.push(...this.#requestProblems(found, url, body))
    return problems.map((problem) => `${operation.operationId} ${status}: ${problem}`)
  }

  #find(method, url) {
    const { pathname } = new URL(url, 'http://x')
    return this.#operations.find((one) => one.method === method && one.pattern.test(pathname))
  }

  #problemsAt(pointer, value) {
    return problemsOf(this.#ajv.getSchema(`openapi#${pointer}`) ?? this.#ajv.compile({ $ref: `openapi#${pointer}` }), value)
  }

  #requestProblems({ operation, pointer }, url, body) {
    const problems = []
    if (operation.requestBody) problems.push(...this.#problemsAt(`${pointer}/requestBody/content/application~1json/schema`, body))
    const known = operation.parameters.filter((one) => one.in === 'query')
    for (const [name, text] of new URL(url, 'http://x').searchParams) {
      const parameter = known.find((one) => one.name === name)
      const value = parameter?.schema.type === 'integer' ? Number(text) : text
      problems.push(...(parameter ? problemsOf(this.#ajv.compile(parameter.schema), value) : [`the parameter ${name} is not documented`]))
    }
    return problems
  }

  /** Headers that only our server sends must be documented. */
  #headerProblems(response, headers) {
    const { headers: known = {} } = response.$ref ? this.#document.components.responses[response.$ref.split('/').at(-1)] : response
    const named = [...headers.keys()].filter((name) => /^(npm-|retry-after$|www-authenticate$)/.test(name))
    return named.filter((name) => !Object.hasOwn(known, name)).map((name) => `the header ${name} is not documented`)
  }
}

const escaped = (step) => step.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')
