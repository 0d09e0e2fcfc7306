// The documents of the hooks API and of deliveries, for tools. They need no token and no configuration.
import type { HandlerResult } from '../base/response.js'
import { errorResult } from '../base/response.js'
import { asyncapiDocument } from './asyncapi.js'
import { deliveryDocument } from './delivery.js'
import { hookDocument } from './hook.js'
import { openapiDocument } from './openapi.js'
import type { Schema } from './schema.js'

const DOCUMENTS: Record<string, Schema> = {
  '/openapi.json': openapiDocument,
  '/asyncapi.json': asyncapiDocument,
  '/schema/hook.json': hookDocument,
  '/schema/delivery.json': deliveryDocument,
}

const HEADERS = { 'content-type': 'application/json', 'access-control-allow-origin': '*', 'cache-control': 'max-age=300' }

/** `null` if the path is not a document's. */
export function handleDocument({ method }: Request, { pathname }: URL): HandlerResult | null {
  if (!Object.hasOwn(DOCUMENTS, pathname)) return null
  if (method !== 'GET' && method !== 'HEAD')
    return errorResult(405, 'method-not-allowed', 'request documents with GET', { headers: { allow: 'GET, HEAD' } })
  const text = `${JSON.stringify(DOCUMENTS[pathname], null, 2)}\n`
  return { response: new Response(method === 'HEAD' ? null : text, { headers: HEADERS }), entry: {} }
}
