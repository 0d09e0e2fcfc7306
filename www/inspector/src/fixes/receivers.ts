// Receivers with this package: for each framework a complete one, which verifies correctly.
import { type FixTarget, indented, secretFrom, signatureFix } from './fix.ts'

interface BufferedParts {
  /** Expressions for the raw body, for the header and for the environment's variables. */
  body: string
  header: string
  environment?: string
  /** How far the code is indented. */
  spaces: number
}

/** The statements that verify a body that was read, and the names that they import. */
function verification(target: FixTarget, { body, header, environment = 'process.env', spaces }: BufferedParts) {
  const secret = secretFrom(environment, target)
  const fix = signatureFix(header, target)
  if (fix === null) return { names: 'HookError, verifyEvent', code: `const { change } = verifyEvent(${body}, ${header}, ${secret})` }
  const variables = fix.triesSeveral ? [`const body = ${body}`, `const secret = ${secret}`] : []
  const event = fix.triesSeveral ? 'verifyEvent(body, signature, secret)' : `verifyEvent(${body}, signature, ${secret})`
  const lines = [...variables, `// ${fix.comment}`, `const signature = ${fix.expression}`, `const { change } = ${event}`]
  return { names: `HookError, verifyEvent${fix.triesSeveral ? ', verifySignature' : ''}`, code: indented(lines.join('\n'), spaces) }
}

/** The same for a web `Request`, which is passed on as it is unless the header must be changed. */
function verificationOfRequest(target: FixTarget, request: string, header: string, environment: string, spaces: number) {
  if (signatureFix('', target) !== null) {
    return verification(target, { body: `new Uint8Array(await ${request}.arrayBuffer())`, header, environment, spaces })
  }
  return {
    names: 'HookError, receive',
    code: `const { change } = await receive(${request}, { secret: ${secretFrom(environment, target)} })`,
  }
}

function express(target: FixTarget): string {
  const { names, code } = verification(target, { body: "request.body ?? ''", header: "request.get('x-npm-signature')", spaces: 4 })
  return `import express from 'express'
import { ${names} } from 'npm-hooks'

const app = express()
// Before any express.json(): keep the raw bytes, whatever the content type.
app.post('/hook', express.raw({ type: () => true, limit: '32mb' }), (request, response) => {
  try {
    ${code}
    response.status(202).send(change.summary)
  } catch (error) {
    response.sendStatus(error instanceof HookError ? error.status : 500)
  }
})
app.listen(process.env.PORT ?? 8787)`
}

function fastify(target: FixTarget): string {
  const { names, code } = verification(target, { body: "request.body ?? ''", header: "request.headers['x-npm-signature']", spaces: 6 })
  return `import fastify from 'fastify'
import { ${names} } from 'npm-hooks'

const app = fastify()
// In a plugin, so that other routes keep their JSON parser.
app.register(async (hooks) => {
  hooks.removeAllContentTypeParsers()
  hooks.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 32 * 1024 * 1024 }, async (_request, body) => body)
  hooks.post('/hook', async (request, reply) => {
    try {
      ${code}
      return reply.code(202).send(change.summary)
    } catch (error) {
      return reply.code(error instanceof HookError ? error.status : 500).send()
    }
  })
})
await app.listen({ port: Number(process.env.PORT ?? 8787) })`
}

function next(target: FixTarget): string {
  const { names, code } = verificationOfRequest(target, 'request', "request.headers.get('x-npm-signature')", 'process.env', 4)
  return `// app/hook/route.js
import { ${names} } from 'npm-hooks'

export async function POST(request) {
  try {
    // The request itself: request.json() and request.text() consume the body.
    ${code}
    return new Response(change.summary, { status: 202 })
  } catch (error) {
    return new Response(null, { status: error instanceof HookError ? error.status : 500 })
  }
}`
}

function hono(target: FixTarget): string {
  const { names, code } = verificationOfRequest(target, 'c.req.raw', "c.req.header('x-npm-signature')", 'c.env', 4)
  return `import { Hono } from 'hono'
import { ${names} } from 'npm-hooks'

const app = new Hono()
app.post('/hook', async (c) => {
  try {
    // The request itself: c.req.json() and c.req.text() consume the body.
    ${code}
    return c.text(change.summary, 202)
  } catch (error) {
    return c.text('refused', error instanceof HookError ? error.status : 500)
  }
})
export default app`
}

function node(target: FixTarget): string {
  const { names, code } = verification(target, { body: 'Buffer.concat(chunks)', header: "request.headers['x-npm-signature']", spaces: 4 })
  return `import { createServer } from 'node:http'
import { ${names} } from 'npm-hooks'

createServer(async (request, response) => {
  try {
    const chunks = []
    let size = 0
    for await (const chunk of request) {
      size += chunk.length
      if (size <= 32e6) chunks.push(chunk) // raw bytes: no setEncoding, no JSON.parse
    }
    if (size > 32e6) return response.writeHead(413).end()
    ${code}
    response.writeHead(202).end(change.summary)
  } catch (error) {
    response.writeHead(error instanceof HookError ? error.status : 500).end()
  }
}).listen(process.env.PORT ?? 8787)`
}

function workers(target: FixTarget): string {
  const { names, code } = verificationOfRequest(target, 'request', "request.headers.get('x-npm-signature')", 'env', 6)
  return `import { ${names} } from 'npm-hooks'

export default {
  async fetch(request, env) {
    try {
      ${code}
      return new Response(change.summary, { status: 202 })
    } catch (error) {
      return new Response(null, { status: error instanceof HookError ? error.status : 500 })
    }
  },
}`
}

function lambda(target: FixTarget): string {
  const { names, code } = verification(target, {
    body: "Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')",
    header: 'header',
    spaces: 4,
  })
  return `import { ${names} } from 'npm-hooks'

export async function handler(event) {
  // API Gateway can pass the names of headers as the sender wrote them.
  const header = Object.entries(event.headers).find(([name]) => name.toLowerCase() === 'x-npm-signature')?.[1]
  try {
    ${code}
    return { statusCode: 202, body: change.summary }
  } catch (error) {
    return { statusCode: error instanceof HookError ? error.status : 500, body: '' }
  }
}`
}

function deno(target: FixTarget): string {
  const { names, code } = verificationOfRequest(target, 'request', "request.headers.get('x-npm-signature')", 'process.env', 4)
  return `import process from 'node:process'
import { ${names} } from 'npm-hooks' // deno add npm:npm-hooks

Deno.serve({ port: Number(process.env.PORT ?? 8787) }, async (request) => {
  try {
    ${code}
    return new Response(change.summary, { status: 202 })
  } catch (error) {
    return new Response(null, { status: error instanceof HookError ? error.status : 500 })
  }
})`
}

function bun(target: FixTarget): string {
  const { names, code } = verificationOfRequest(target, 'request', "request.headers.get('x-npm-signature')", 'process.env', 6)
  return `import { ${names} } from 'npm-hooks'

Bun.serve({
  port: process.env.PORT ?? 8787,
  async fetch(request) {
    try {
      ${code}
      return new Response(change.summary, { status: 202 })
    } catch (error) {
      return new Response(null, { status: error instanceof HookError ? error.status : 500 })
    }
  },
})`
}

export const RECEIVERS = {
  Express: express,
  Fastify: fastify,
  'Next.js': next,
  Hono: hono,
  Node: node,
  Workers: workers,
  Lambda: lambda,
  Deno: deno,
  Bun: bun,
} satisfies Record<string, (target: FixTarget) => string>
