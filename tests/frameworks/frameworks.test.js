// Each mistake of docs/hosts.md, in the framework that it names: what explainSignature says, by sender, and that the fix accepts all.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { test } from 'node:test'
import { root } from '../../scripts/setup.js'
import { explained, SECRET } from './answers.js'
import { check, titleOf } from './check.js'
import { startExpress } from './express.js'
import { startFastify } from './fastify.js'
import { startHono } from './hono.js'
import { FORMATS, lambda } from './lambda.js'
import { MISTAKES } from './mistakes.js'
import { SENDERS, signed } from './senders.js'

const [{ body: BODY, header: HEADER }] = SENDERS

const SERVERS = {
  express: startExpress,
  fastify: startFastify,
  hono: startHono,
  ...Object.fromEntries(
    Object.entries(FORMATS).flatMap(([version, toEvent]) => [
      [version, () => lambda(toEvent, false)],
      [`${version} base64`, () => lambda(toEvent, true)],
    ]),
  ),
}

for (const mistake of MISTAKES.filter(({ servers }) => !servers.includes('next'))) {
  test(titleOf(mistake), async () => {
    for (const name of mistake.servers) {
      const server = await SERVERS[name]()
      try {
        await check(mistake, server)
      } finally {
        await server.stop()
      }
    }
  })
}

// The other causes of docs/errors.md, each by what does it: a line end by `console.log`, as by `echo`; decoding, in the frameworks that
// decode; a file with a secret; and a second header, which Node joins.
const CAUSES = [
  ['trailing-newline', 'a body that a program printed', async () => explained(printed(BODY), HEADER)],
  ['trimmed-secret', 'a secret that a program printed', async () => explained(BODY, HEADER, printed(SECRET))],
  ['bom', 'Express: express.text()', () => answered(startExpress, 'text', signed(`\ufeff${BODY}`))],
  ['bom', 'Hono: await c.req.text()', () => answered(startHono, 'text', signed(`\ufeff${BODY}`))],
  ['joined-signatures', 'Express: two headers', () => answered(startExpress, 'text', { body: BODY, header: HEADER }, postTwice)],
  ['joined-signatures', 'Hono: two headers', () => answered(startHono, 'text', { body: BODY, header: HEADER }, postTwice)],
]

for (const [hint, title, answer] of CAUSES) {
  test(`${title}: ${hint}`, async () => assert.equal((await answer()).answer.hint, hint))
}

const printed = (text) => execFileSync(process.execPath, ['-e', 'console.log(process.argv[1])', text])

async function answered(start, path, sent, how = (server) => server.post(path, sent)) {
  const server = await start()
  try {
    return await how(server, path, sent)
  } finally {
    await server.stop()
  }
}

/** Posts with the header twice: the signature, and another one. */
async function postTwice(server, path, { body, header }) {
  const headers = { 'content-type': 'application/json', 'x-npm-signature': ['sha1=0', header] }
  const sent = request(server.url(path), { method: 'POST', headers }).end(body)
  const [response] = await once(sent, 'response')
  return { status: response.statusCode, answer: await json(response) }
}

test('docs/hosts.md says of each what was seen', () => {
  const rows = MISTAKES.map(
    ({ framework, mistake, stringified, others, instead }) => `| ${framework} | ${mistake} | ${stringified} | ${others} | ${instead} |`,
  )
  const section = readFileSync(join(root, 'docs/hosts.md'), 'utf8').split('## What frameworks do to a body\n')[1].split('\n## ')[0]
  const documented = section.split('\n').filter((line) => line.startsWith('| '))
  assert.deepEqual(documented.slice(1), rows)
})
