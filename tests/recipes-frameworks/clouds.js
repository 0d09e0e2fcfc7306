// What Google and Azure run functions with, without their clouds.
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Loaded before Google's framework, which would listen on all addresses. */
export const FORCE_LOOPBACK = pathToFileURL(join(import.meta.dirname, 'loopback.js')).href

const CORE = `exports.registered = []
exports.registerFunction = (metadata, handler) => exports.registered.push({ metadata, handler })
exports.setProgrammingModel = () => {}
exports.registerHook = () => {}
exports.version = '0.0.0'
`

/** The function as @azure/functions registers it with Azure's host, called with its requests. `log` gets what it logs. */
export async function asRealAzureFunction({ folder }, log) {
  const core = join(folder, 'node_modules/@azure/functions-core')
  mkdirSync(core, { recursive: true })
  writeFileSync(join(core, 'index.js'), CORE)
  await import(pathToFileURL(join(folder, 'src/functions/npm-hook.js')).href)
  const require = createRequire(join(folder, 'package.json'))
  // It is installed in `folder` only.
  const [library, host] = ['@azure/functions', '@azure/functions-core'].map(require)
  const { HttpRequest, HttpResponse, InvocationContext } = library
  const [{ handler }] = host.registered
  const context = new InvocationContext({ functionName: 'npm-hook', logHandler: (_level, ...values) => log(values.join(' ')) })
  return async ({ body, header }) => {
    const headers = { 'content-type': 'application/json', ...(header && { 'x-npm-signature': header }) }
    const url = 'https://example.azurewebsites.net/api/npm-hook'
    const answer = await handler(new HttpRequest({ method: 'POST', url, headers, body: { string: body } }), context)
    const { status } = new HttpResponse(answer)
    return { status, text: JSON.stringify(answer.jsonBody) ?? '' }
  }
}
