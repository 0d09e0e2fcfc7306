// The contenders: ways to verify a delivery and read the version that it is about, each used well, on the same bytes.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { verify as octokit } from '@octokit/webhooks-methods'
import { createHMAC, createSHA256 } from 'hash-wasm'
import { verifyEvent } from 'npm-hooks'
import { Webhook } from 'standardwebhooks'
import Stripe from 'stripe'

export const SECRET = 'super-secret-string'
export const BASELINE = 'node:crypto + JSON.parse'

const decoder = new TextDecoder()
const key = new TextEncoder().encode(SECRET)
// Stripe's package for workerd has Web Crypto alone.
const construct = globalThis.navigator?.userAgent === 'Cloudflare-Workers' ? 'constructEventAsync' : 'constructEvent'

export const parsed = (body) => JSON.parse(decoder.decode(body))

/** The code that every receiver has after the check of the signature. */
export function versionOf({ event, change }) {
  switch (event) {
    case 'package:publish':
      return change.version
    case 'package:deprecated':
      return change.deprecated
    default:
      throw new Error(event)
  }
}

/** Reads every member of a change of npm-hooks, because a member may be computed when it is read. */
export function readInFull(change) {
  const { kind, name, version, distTag, message, release, previous, latest, publisher, dist } = change
  const { evidence, warnings, summary, key } = change
  const values = [kind, name, version, distTag, message, release, previous, latest, evidence, warnings.length, summary, key]
  return [...values, publisher?.name, publisher?.email, dist?.tarball, dist?.integrity, dist?.shasum].length
}

export const must = (isRight) => {
  if (!isRight) throw new Error('does not verify')
}
const same = (hex, signature) => timingSafeEqual(Buffer.from(`sha256=${hex}`), Buffer.from(signature))

/** Whether the signature holds, and no more: `(body)` → the call to measure. */
export const verifiers = {
  'node:crypto':
    ({ body, signature }) =>
    () =>
      same(createHmac('sha256', SECRET).update(body).digest('hex'), signature),
  '@noble/hashes':
    ({ body, signature }) =>
    () =>
      same(Buffer.from(hmac(sha256, key, body)).toString('hex'), signature),
  'hash-wasm': async ({ body, signature }) => {
    const hasher = await createHMAC(createSHA256(), key)
    return () => same(hasher.init().update(body).digest('hex'), signature)
  },
}

const thenParsed = (verifier) => async (delivery) => {
  const holds = await verifiers[verifier](delivery)
  return () => {
    must(holds())
    return versionOf(parsed(delivery.body))
  }
}

/** `{ name, prepare(body) → the call to measure }`; a call answers the version, or a promise of it. */
export const contenders = [
  {
    name: 'npm-hooks',
    prepare:
      ({ body, signature }) =>
      () => {
        const { change } = verifyEvent(body, signature, SECRET)
        readInFull(change)
        return change.version
      },
  },
  { name: BASELINE, prepare: thenParsed('node:crypto') },
  {
    name: '@octokit/webhooks-methods',
    prepare:
      ({ body, signature }) =>
      async () => {
        const text = decoder.decode(body)
        must(await octokit(SECRET, text, signature))
        return versionOf(JSON.parse(text))
      },
  },
  {
    name: 'standardwebhooks',
    prepare: ({ body }) => {
      const webhook = new Webhook(Buffer.from(SECRET).toString('base64'))
      const date = new Date()
      const headers = {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(date.getTime() / 1000)),
        'webhook-signature': webhook.sign('msg_1', date, decoder.decode(body)),
      }
      return () => versionOf(webhook.verify(decoder.decode(body), headers))
    },
  },
  {
    name: 'stripe',
    prepare: async ({ body }) => {
      const { webhooks } = new Stripe('sk_test_none')
      const header = await webhooks.generateTestHeaderStringAsync({ payload: decoder.decode(body), secret: SECRET })
      // Bytes, so that it need not decode twice; its tolerance would end long before a bench does.
      const bytes = Buffer.from(body.buffer, body.byteOffset, body.length)
      const event = () => webhooks[construct](bytes, header, SECRET, 1e9)
      return construct === 'constructEvent' ? () => versionOf(event()) : async () => versionOf(await event())
    },
  },
  { name: '@noble/hashes', prepare: thenParsed('@noble/hashes') },
  { name: 'hash-wasm', prepare: thenParsed('hash-wasm') },
]
