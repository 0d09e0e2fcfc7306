// The AsyncAPI document: what our server sends to the endpoint of a hook.
import { deliverySchema, EVENTS, PING_EVENT } from './delivery.js'
import type { Schema } from './schema.js'
import { text } from './schema.js'

const SIGNED = 'The signature is HMAC-SHA256 over the raw body, with the secret of the hook as UTF-8 text.'

const signature = text(`\`sha256=\` and 64 lower-case hex digits. ${SIGNED}`, { pattern: '^sha256=[0-9a-f]{64}$' })

const headers: Schema = {
  type: 'object',
  properties: {
    'content-type': { const: 'application/json' },
    'x-npm-signature': signature,
    'webhook-id': text("The event's id: one for the package, scope and owner hooks of one change. Drop duplicates by it.", {
      pattern: '^[0-9a-f]{32}$',
    }),
    'webhook-timestamp': text('When the attempt was made, in seconds since 1970.', { pattern: '^[0-9]+$' }),
    'webhook-signature': text('By Standard Webhooks: `v1,` and the signature over id, timestamp and body, in base64.', {
      pattern: '^v1,[A-Za-z0-9+/]{43}=( v1,[A-Za-z0-9+/]{43}=)*$',
    }),
    'npm-hooks-id': text('The same as `webhook-id`.', { pattern: '^[0-9a-f]{32}$' }),
    'npm-hooks-key': text("The effect's key, percent-encoded: act once per key."),
    'npm-hooks-sequence': text('Of two events of a package, the one with the higher number was accepted later.', { pattern: '^[0-9]+$' }),
  },
  required: [
    'content-type',
    'x-npm-signature',
    'webhook-id',
    'webhook-timestamp',
    'webhook-signature',
    'npm-hooks-id',
    'npm-hooks-key',
    'npm-hooks-sequence',
  ],
}

const pingHeaders: Schema = {
  type: 'object',
  properties: {
    'content-type': { const: 'application/json' },
    'x-npm-signature': signature,
    'webhook-id': text('`ping-`, the id of the hook and the time.'),
  },
  required: ['content-type', 'x-npm-signature', 'webhook-id'],
}

function message(name: string, summary: string, event: Schema, messageHeaders = headers): Schema {
  const payload = { allOf: [{ $ref: '#/components/schemas/Delivery' }, { type: 'object', properties: { event } }] }
  return { name, title: name, summary, contentType: 'application/json', headers: messageHeaders, payload }
}

const KNOWN = [...EVENTS.map(({ event }) => event), PING_EVENT]

const messages: Record<string, Schema> = {
  ...Object.fromEntries(EVENTS.map(({ kind, event, summary }) => [kind, message(event, summary, { const: event })])),
  other: message('other', 'An event that a server sent to ours under another name; it is passed on as it is.', {
    type: 'string',
    not: { enum: KNOWN },
  }),
  ping: message(PING_EVENT, 'A ping that the user of the hook asked for. It has no payload.', { const: PING_EVENT }, pingHeaders),
}

/** `/asyncapi.json` */
export const asyncapiDocument: Schema = {
  asyncapi: '3.0.0',
  info: {
    title: 'npm hooks deliveries',
    version: '1.0.0',
    description: `What is posted to the endpoint of a hook, in npm's format. ${SIGNED} A delivery that is not answered with 2xx is repeated.`,
    license: { name: 'MIT OR Apache-2.0' },
  },
  defaultContentType: 'application/json',
  channels: {
    endpoint: {
      address: null,
      description: 'The endpoint of a hook.',
      messages: Object.fromEntries(Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }])),
    },
  },
  operations: {
    deliver: {
      action: 'send',
      summary: 'Posts an event to the endpoint.',
      channel: { $ref: '#/channels/endpoint' },
      bindings: { http: { method: 'POST' } },
    },
  },
  components: { messages, schemas: { Delivery: deliverySchema } },
}
