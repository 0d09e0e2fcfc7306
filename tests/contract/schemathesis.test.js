// Schemathesis sends generated requests, right and wrong, and checks each answer against the OpenAPI document that the server has.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { installContract, missingSchemathesis, root, schemathesisProgram } from '../../scripts/setup.js'
import { effort } from '../effort.js'
import { tokenOf, withApi } from '../receiver/hooks-api.js'

installContract()
const skip = missingSchemathesis()
const EXAMPLES = String(effort(5, 100, 15))

test('Schemathesis finds no difference between the server and its OpenAPI document', { skip }, () =>
  // A user's limit of requests that send something has its own tests.
  withApi({ TEST_MAX_SENDS: '1000000' }, async ({ url, create }) => {
    await create('alice', 'lodash')
    const { code, output } = await run(url())
    assert.equal(code, 0, output)
    assert.match(output, /No issues found/)
  }),
)

/** In an empty folder, for what it may write. */
function run(url) {
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-schemathesis-'))
  const options = [
    ['--config-file', join(root, 'tests/contract/schemathesis.toml')],
    ['run', `${url}/openapi.json`, '--url', url, '--no-color'],
    ['--max-examples', EXAMPLES, '--generation-deterministic', '--continue-on-failure'],
    // A ping would call an endpoint that was generated; it has its own test.
    ['--exclude-operation-id', 'pingHook', '--warnings', 'off'],
  ].flat()
  const env = { ...process.env, NPM_HOOKS_TEST_TOKEN: tokenOf('alice') }
  return new Promise((resolve, reject) => {
    const child = spawn(schemathesisProgram(), options, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
    child.once('error', reject)
    child.once('close', (code) => {
      rmSync(folder, { recursive: true, force: true })
      resolve({ code, output: output.slice(-8000) })
    })
  })
}
