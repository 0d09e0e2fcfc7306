// What the inspector says in words: every reason and hint of `explainSignature`, and how to mend each.
import type { SignatureHint, SignatureReason } from 'npm-hooks'

/** Why a header does not hold, for a person. */
export const REASONS: Record<SignatureReason, string> = {
  missing: 'There is no signature: the header x-npm-signature is missing or empty.',
  'not-a-string': 'The signature is not one text: several headers arrived as a list.',
  'no-prefix': 'The header does not begin with “sha256=”.',
  'wrong-algorithm': 'The header is made with another algorithm: npm hooks are signed with sha256.',
  'wrong-length': 'Behind “sha256=” there must be exactly 64 hex digits.',
  'not-hex': 'Behind “sha256=” there is something else than lower-case hex digits.',
  mismatch: 'The signature is well formed, but was not made from these bytes with this secret.',
}

/** What would have verified, and what to do about it. */
export const HINTS: Record<SignatureHint, { found: string; mend: string; where: Mend }> = {
  reserialized: {
    found: 'It verifies as JSON.stringify writes this body: it was parsed and written anew before it was signed or hashed.',
    mend: 'Hash the bytes as they came, before anything parses them.',
    where: 'body',
  },
  'trailing-newline': {
    found: 'It verifies with one line end less, or more, at the end of the body.',
    mend: 'Hash the bytes as they came: an editor, echo or a clipboard adds or eats a line end. With curl use --data-binary.',
    where: 'body',
  },
  bom: {
    found: 'It verifies with the byte order mark at the beginning taken away, or put there.',
    mend: 'Hash bytes, not decoded text: decoding drops the mark.',
    where: 'body',
  },
  crlf: {
    found: 'It verifies with the line ends the other way (CRLF for LF, or LF for CRLF).',
    mend: 'Hash the bytes as they came: something converted line ends on the way.',
    where: 'body',
  },
  'trimmed-secret': {
    found: 'It verifies with the white space around the secret taken away.',
    mend: 'Store the secret without it: the line end of a file or of a pasted value is part of your copy.',
    where: 'secret',
  },
  'upper-case': {
    found: 'It verifies with the header in lower case.',
    mend: 'Pass the header as it came: something turned it into upper case.',
    where: 'header',
  },
  'trimmed-signature': {
    found: 'It verifies without the white space around the header’s value.',
    mend: 'Pass the header as it came, without quotes or spaces around it.',
    where: 'header',
  },
  prefix: {
    found: 'It verifies with “sha256=” before it: somebody cut that off.',
    mend: 'Pass the whole header, “sha256=” with it.',
    where: 'header',
  },
  'joined-signatures': {
    found: 'One of the values in the header verifies: several were joined by a comma.',
    mend: 'Find what adds the second header (a proxy, mostly) and stop it.',
    where: 'header',
  },
}

/** What a mend is about; each has its code. */
export type Mend = 'body' | 'secret' | 'header'

export const FRAMEWORKS = ['Express', 'Node', 'Hono', 'Workers'] as const
export type Framework = (typeof FRAMEWORKS)[number]

const SECRETS: Record<Mend, string> = {
  body: 'process.env.NPM_HOOK_SECRET',
  header: 'process.env.NPM_HOOK_SECRET',
  secret: 'process.env.NPM_HOOK_SECRET.trim()',
}

/** Code that takes a delivery rightly, to copy; with the secret trimmed where that was the cause. */
export function codeFor(framework: Framework, mend: Mend): string {
  const secret = SECRETS[mend]
  const bound = secret.replace('process.env', framework === 'Hono' ? 'c.env' : 'env')
  return {
    Express: `import express from 'express'
import { HookError, verifyEvent } from 'npm-hooks'

const app = express()
// Before any express.json(): the raw bytes, whatever their type says.
app.post('/hook', express.raw({ type: () => true, limit: '32mb' }), (request, response) => {
  try {
    const { change } = verifyEvent(request.body ?? '', request.get('x-npm-signature'), ${secret})
    response.status(202).send(change.summary)
  } catch (error) {
    response.sendStatus(error instanceof HookError ? error.status : 500)
  }
})
app.listen(process.env.PORT ?? 8787)`,
    Node: `import { createServer } from 'node:http'
import { HookError, verifyEvent } from 'npm-hooks'

createServer(async (request, response) => {
  try {
    const chunks = []
    let size = 0
    for await (const chunk of request) {
      size += chunk.length
      if (size <= 32e6) chunks.push(chunk) // bytes: no setEncoding, no JSON.parse
    }
    if (size > 32e6) return response.writeHead(413).end()
    const { change } = verifyEvent(Buffer.concat(chunks), request.headers['x-npm-signature'], ${secret})
    response.writeHead(202).end(change.summary)
  } catch (error) {
    response.writeHead(error instanceof HookError ? error.status : 500).end()
  }
}).listen(process.env.PORT ?? 8787)`,
    Hono: `import { Hono } from 'hono'
import { HookError, receive } from 'npm-hooks'

const app = new Hono()
app.post('/hook', async (c) => {
  try {
    // The request itself: c.req.json() and c.req.text() would have read it.
    const { change } = await receive(c.req.raw, { secret: ${bound} })
    return c.text(change.summary, 202)
  } catch (error) {
    return c.text('refused', error instanceof HookError ? error.status : 500)
  }
})
export default app`,
    Workers: `import { HookError, receive } from 'npm-hooks'

export default {
  async fetch(request, env) {
    try {
      const { change } = await receive(request, { secret: ${bound} })
      return new Response(change.summary, { status: 202 })
    } catch (error) {
      return new Response(null, { status: error instanceof HookError ? error.status : 500 })
    }
  },
}`,
  }[framework]
}
