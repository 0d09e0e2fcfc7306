// Functions of clouds, each called as its cloud does, with recorded requests.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const ANSWER_TO_A_THROW = { status: 500, text: '' }

const importFrom = ({ folder }, name) => import(pathToFileURL(join(folder, name)).href)

/** AWS Lambda: `toEvent` makes the event of a payload format. */
export const asLambda = (toEvent, isBase64Encoded) => async (built) => {
  const { handler } = await importFrom(built, 'index.mjs')
  return async ({ body, header }) => {
    const { statusCode, body: text } = await handler(toEvent({ body, header }, isBase64Encoded))
    return { status: statusCode, text }
  }
}

/** Google Cloud Functions: Express's request with `rawBody`, and its response. */
export async function asCloudFunction(built) {
  const { npmHook } = await importFrom(built, 'index.js')
  return ({ body, header }) =>
    new Promise((resolve) => {
      const answer = { ...ANSWER_TO_A_THROW }
      const response = {
        status(status) {
          answer.status = status
          return response
        },
        sendStatus: (status) => resolve({ status, text: '' }),
        json: (value) => resolve({ ...answer, text: JSON.stringify(value) }),
      }
      const headers = { 'content-type': 'application/json', 'x-npm-signature': header }
      npmHook({ method: 'POST', path: '/', headers, rawBody: Buffer.from(body) }, response)
    })
}

/** Azure Functions: the function that `app.http` registers. */
export async function asAzureFunction(built) {
  const library = join(built.folder, 'node_modules/@azure/functions')
  mkdirSync(library, { recursive: true })
  writeFileSync(join(library, 'package.json'), '{ "name": "@azure/functions", "type": "module", "main": "index.js" }')
  writeFileSync(
    join(library, 'index.js'),
    'export const registered = new Map()\nexport const app = { http: (name, options) => registered.set(name, options) }\n',
  )
  await importFrom(built, 'src/functions/npm-hook.js')
  const { registered } = await importFrom(built, 'node_modules/@azure/functions/index.js')
  const { handler } = registered.get('npm-hook')
  const context = { log: (...values) => console.log(...values) }
  return async ({ body, header }) => {
    const headers = { 'content-type': 'application/json', ...(header && { 'x-npm-signature': header }) }
    const request = new Request('https://example.azurewebsites.net/api/npm-hook', { method: 'POST', headers, body })
    const { status, jsonBody } = await handler(request, context)
    return { status, text: jsonBody === undefined ? '' : JSON.stringify(jsonBody) }
  }
}
