// Whoever verifies a delivery and says which version it is about, each doing its honest best on the same bytes.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { verify as octokit } from '@octokit/webhooks-methods'
import { createHMAC, createSHA256 } from 'hash-wasm'
import { verifyEvent } from 'npm-hooks'
import { Webhook } from 'standardwebhooks'
import Stripe from 'stripe'
import { SECRET } from './bodies.js'

const decoder = new TextDecoder()
const key = new TextEncoder().encode(SECRET)

/** What everybody writes behind the signature. */
export function told(text) {
  const { event, change } = JSON.parse(text)
  switch (event) {
    case 'package:publish':
      return change.version
    case 'package:deprecated':
      return change.deprecated
    default:
      throw new Error(event)
  }
}

const same = (hex, signature) => timingSafeEqual(Buffer.from(`sha256=${hex}`), Buffer.from(signature))
const must = (isRight) => {
  if (!isRight) throw new Error('does not verify')
}

/** `{ name, prepare(body) → the call to measure }`; a call answers the version, or a promise of it. */
export const contenders = [
  {
    name: 'npm-hooks',
    prepare: ({ body, signature }) => () => {
      const { change } = verifyEvent(body, signature, SECRET)
      return change.version
    },
  },
  {
    name: 'node:crypto + JSON.parse',
    prepare: ({ body, signature }) => () => {
      must(same(createHmac('sha256', SECRET).update(body).digest('hex'), signature))
      return told(decoder.decode(body))
    },
  },
  {
    name: '@octokit/webhooks-methods',
    prepare: ({ body, signature }) => async () => {
      const text = decoder.decode(body)
      must(await octokit(SECRET, text, signature))
      return told(text)
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
      return () => {
        const { event, change } = webhook.verify(decoder.decode(body), headers)
        return event === 'package:publish' ? change.version : change.deprecated
      }
    },
  },
  {
    name: 'stripe',
    prepare: ({ body }) => {
      const { webhooks } = new Stripe('sk_test_none')
      const header = webhooks.generateTestHeaderString({ payload: decoder.decode(body), secret: SECRET })
      return () => {
        // Bytes, so that it need not decode twice; its tolerance would end long before a bench does.
        const { event, change } = webhooks.constructEvent(Buffer.from(body.buffer, body.byteOffset, body.length), header, SECRET, 1e9)
        return event === 'package:publish' ? change.version : change.deprecated
      }
    },
  },
  {
    name: '@noble/hashes',
    prepare: ({ body, signature }) => () => {
      must(same(Buffer.from(hmac(sha256, key, body)).toString('hex'), signature))
      return told(decoder.decode(body))
    },
  },
  {
    name: 'hash-wasm',
    prepare: async ({ body, signature }) => {
      const hasher = await createHMAC(createSHA256(), key)
      return () => {
        must(same(hasher.init().update(body).digest('hex'), signature))
        return told(decoder.decode(body))
      }
    },
  },
]
