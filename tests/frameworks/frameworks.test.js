// Each mistake of docs/hosts.md, in the framework that it names: what explainSignature says, by sender, and that the fix accepts all.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../../scripts/setup.js'
import { check, titleOf } from './check.js'
import { startExpress } from './express.js'
import { startFastify } from './fastify.js'
import { startHono } from './hono.js'
import { FORMATS, lambda } from './lambda.js'
import { MISTAKES } from './mistakes.js'

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

test('docs/hosts.md says of each what was seen', () => {
  const rows = MISTAKES.map(
    ({ framework, mistake, stringified, others, instead }) => `| ${framework} | ${mistake} | ${stringified} | ${others} | ${instead} |`,
  )
  const section = readFileSync(join(root, 'docs/hosts.md'), 'utf8').split('## What frameworks do to a body\n')[1].split('\n## ')[0]
  const documented = section.split('\n').filter((line) => line.startsWith('| '))
  assert.deepEqual(documented.slice(1), rows)
})
