// @ts-check
// A receiver that verifies correctly, for each framework. docs/recipes.md has whole programs.

/** @type {Record<string, (secret: string) => string>} */
const RECEIVERS = {
  express: (secret) => `// Before any express.json(): keep the raw bytes. Without limit, bodies over 100 kB are 413.
app.post('/hook', express.raw({ type: () => true, limit: '32mb' }), (request, response) => {
  const { change } = verifyEvent(request.body, request.get('x-npm-signature'), ${secret})
  response.status(202).send(change.summary)
})`,
  fastify: (secret) => `const fastify = Fastify({ bodyLimit: 32 * 1024 * 1024 })
fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => done(null, body))
fastify.post('/hook', (request, reply) => {
  const { change } = verifyEvent(request.body, request.headers['x-npm-signature'], ${secret})
  reply.code(202).send(change.summary)
})`,
  next: (secret) => `// app/hook/route.js: pass the request itself, not await request.json().
export async function POST(request) {
  const { change } = await receive(request, { secret: ${secret} })
  return new Response(change.summary, { status: 202 })
}`,
  hono: (secret) => `// Pass the request itself: c.req.json() consumes the body.
app.post('/hook', async (c) => {
  const { change } = await receive(c.req.raw, { secret: ${secret} })
  return c.text(change.summary, 202)
})`,
  node: (secret) => `const chunks = []
for await (const chunk of request) chunks.push(chunk) // raw bytes: no setEncoding, no JSON.parse
const { change } = verifyEvent(Buffer.concat(chunks), request.headers['x-npm-signature'], ${secret})`,
  workers: (secret) => `export default {
  async fetch(request, env) {
    const { change } = await receive(request, { secret: ${secret.replace('process.env', 'env')} })
    return new Response(change.summary, { status: 202 })
  },
}`,
  lambda: (secret) => `export async function handler({ body, isBase64Encoded, headers }) {
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8')
  // A gateway may pass names as the sender wrote them.
  const signature = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-npm-signature')?.[1]
  const { change } = verifyEvent(bytes, signature, ${secret})
  return { statusCode: 202, body: change.summary }
}`,
  deno: (secret) => `Deno.serve(async (request) => {
  const { change } = await receive(request, { secret: ${secret.replace(/process\.env\.(\w+)/, "Deno.env.get('$1')")} })
  return new Response(change.summary, { status: 202 })
})`,
  bun: (secret) => `Bun.serve({
  async fetch(request) {
    const { change } = await receive(request, { secret: ${secret} })
    return new Response(change.summary, { status: 202 })
  },
})`,
}

export const FRAMEWORKS = Object.keys(RECEIVERS)

/** How the secret is read, by the hint about it. @type {Record<string, string>} */
const SECRETS = {
  'trimmed-secret': 'process.env.NPM_HOOK_SECRET.trim()',
  'quoted-secret': 'process.env.NPM_HOOK_SECRET.slice(1, -1)',
  'base64-secret': "Buffer.from(process.env.NPM_HOOK_SECRET, 'base64')",
  'hex-secret': "Buffer.from(process.env.NPM_HOOK_SECRET, 'hex')",
}

/**
 * @param {string} framework
 * @param {string | undefined} hint
 */
export function fixFor(framework, hint = '') {
  const receiver = RECEIVERS[framework]?.(SECRETS[hint] ?? 'process.env.NPM_HOOK_SECRET')
  return receiver === undefined
    ? null
    : `${receiver}\n// Answer the \`status\` of a HookError. The whole receiver, with its imports: docs/recipes.md.`
}
