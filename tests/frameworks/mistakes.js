// The mistakes of docs/hosts.md: what a receiver does to the body, and what `explainSignature` says of it, by sender.

/**
 * `stringified`: what becomes of the body of a sender that uses JSON.stringify. `others`: the same for other senders. `path` is the route
 * with the mistake, `fixed` the one that does what `instead` says.
 */
export const MISTAKES = [
  {
    framework: 'Express',
    mistake: '`express.json()`, then `JSON.stringify(request.body)`',
    stringified: 'verifies',
    others: '`reserialized`',
    instead: '`express.raw({ type: () => true })` on this route, before any `express.json()`',
    servers: ['express'],
    path: 'parsed',
    fixed: 'raw',
  },
  {
    framework: 'Express',
    mistake: '`express.json()`, then `request.body`',
    stringified: '`TypeError`',
    others: '`TypeError`',
    instead: 'the same',
    servers: ['express'],
    path: 'object',
    fixed: 'raw',
  },
  {
    framework: 'Express',
    mistake: '`express.json()`, then the stream `request`',
    stringified: '`cut-short`',
    others: '`cut-short`',
    instead: 'the same',
    servers: ['express'],
    path: 'consumed',
    fixed: 'raw',
  },
  {
    framework: 'Fastify',
    mistake: '`JSON.stringify(request.body)`',
    stringified: 'verifies',
    others: '`reserialized`',
    instead: "`addContentTypeParser('*', { parseAs: 'buffer' }, …)` after `removeAllContentTypeParsers()`",
    servers: ['fastify'],
    path: 'parsed',
    fixed: 'raw',
  },
  {
    framework: 'Hono',
    mistake: '`JSON.stringify(await c.req.json())`',
    stringified: 'verifies',
    others: '`reserialized`',
    instead: '`receive(c.req.raw, { secret })`, or `await c.req.arrayBuffer()`',
    servers: ['hono'],
    path: 'parsed',
    fixed: 'received',
  },
  {
    framework: 'Hono',
    mistake: '`await c.req.json()`, then `receive(c.req.raw, { secret })`',
    stringified: '`TypeError`',
    others: '`TypeError`',
    instead: 'the same',
    servers: ['hono'],
    path: 'consumed',
    fixed: 'raw',
  },
  {
    framework: 'Next.js, app router',
    mistake: '`JSON.stringify(await request.json())`',
    stringified: 'verifies',
    others: '`reserialized`',
    instead: '`receive(request, { secret })`, or `await request.arrayBuffer()`',
    servers: ['next'],
    path: 'api/parsed',
    fixed: 'api/received',
  },
  {
    framework: 'Next.js, pages router',
    mistake: '`JSON.stringify(request.body)`',
    stringified: 'verifies',
    others: '`reserialized`',
    instead: '`export const config = { api: { bodyParser: false } }`, then the stream `request`',
    servers: ['next'],
    path: 'api/pages/parsed',
    fixed: 'api/pages/raw',
  },
  {
    framework: 'Next.js, pages router',
    mistake: 'the stream `request`, with the body parser on',
    stringified: '`cut-short`',
    others: '`cut-short`',
    instead: 'the same',
    servers: ['next'],
    path: 'api/pages/consumed',
    fixed: 'api/pages/raw',
  },
  {
    framework: 'Next.js with a `proxy.js`',
    mistake: 'a body over 10 MB',
    stringified: '`cut-short`',
    others: '`cut-short`',
    instead: "`experimental: { proxyClientMaxBodySize: '33mb' }`",
    servers: ['next'],
    path: 'api/raw',
    size: 11e6,
  },
  {
    framework: 'AWS Lambda',
    mistake: '`JSON.stringify(JSON.parse(event.body))`',
    stringified: 'verifies',
    others: '`reserialized`',
    instead: "`Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8')`",
    servers: ['1.0', '1.0 base64', '2.0', '2.0 base64'],
    path: 'parsed',
    fixed: 'raw',
  },
  {
    framework: 'AWS Lambda',
    mistake: '`event.body`, when `event.isBase64Encoded`',
    stringified: '`base64`',
    others: '`base64`',
    instead: 'the same',
    servers: ['1.0 base64', '2.0 base64'],
    path: 'encoded',
    fixed: 'raw',
  },
  {
    framework: 'AWS Lambda, payload 1.0',
    mistake: "`event.headers['x-npm-signature']`",
    stringified: '`missing`',
    others: '`missing`',
    instead: 'look the header up in any case: names are as the sender wrote them',
    servers: ['1.0', '1.0 base64'],
    path: 'header-name',
    fixed: 'raw',
  },
]

/** What the table says of an answer. */
export function outcome({ status, answer: { error, reason, hint, possibleCauses } }) {
  if (status === 202) return 'verifies'
  if (error?.startsWith('TypeError: ')) return '`TypeError`'
  if (error !== undefined) return error
  if (reason !== 'mismatch') return `\`${reason}\``
  return hint ? `\`${hint}\`` : possibleCauses ? 'possible causes' : 'no hint'
}
