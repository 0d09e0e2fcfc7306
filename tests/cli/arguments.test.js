// Arguments that were misread: what is a name, a value, an option, a registry.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileState } from 'npm-hooks/follow'
import { recognizeRequest } from 'npm-hooks/request'
import { root } from '../../scripts/setup.js'
import { startRegistry } from '../receiver/stub-registry.js'
import { releases, run as runWatch } from './running-watch.js'

let [folder, registry] = []
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'npm-hooks-arguments-'))
  registry = await startRegistry()
  registry.put('lodash', releases('lodash', ['1.0.0']))
  for (const name of ['lodash', 'blank']) writeFileSync(join(folder, name), ' \n')
})
after(() => {
  registry.stop()
  rmSync(folder, { recursive: true, force: true })
})

const run = (args) =>
  new Promise((resolve) => {
    execFile(process.execPath, [join(root, 'pkg/dist/cli.js'), ...args], { cwd: folder }, (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }),
    ).stdin.end()
  })

test('a name is one although a file has it, and its address is encoded', async () => {
  assert.equal((await run(['review', 'lodash', '--registry', registry.url])).code, 0)
  assert.equal((await run(['review', 'a?b', '--registry', registry.url])).code, 3)
  assert.equal(registry.requests.at(-1).path, '/a%3Fb')
})

describe('wrong usage is exit code 2, with a message that has no secret', () => {
  for (const [args, message] of [
    [['review', './lodash'], /is a file: pass it with --file/],
    [['review', 'packument.json'], /is a file: pass it with --file/],
    [['review', 'lodash', '--registry', 'http://u:hunter2@r.example'], /--registry must be an http or https URL without user/],
    [['watch', 'lodash', '--registry', 'http://u:hunter2@r.example'], /^npm-hooks: --registry must be an http or https URL without user/],
    [['diff', '-', '-'], /only one of BEFORE and AFTER/],
    [['sign', 'lodash', '--secret-file', 'blank'], /the file of --secret-file is empty/],
    [['sign', 'lodash', '--secret-file=-h'], /cannot be read/],
    [['verify', 'lodash', '--signature=--json', '--no-such'], /^npm-hooks: there is no option --no-such/],
    [['watch', 'lodash', '--no-such', '--exec', 'x', '--json'], /^npm-hooks: there is no option --no-such/],
  ])
    test(args.join(' '), async () => {
      const { code, out, err } = await run(args)
      assert.deepEqual([code, out], [args.includes('--secret-file=-h') ? 3 : 2, ''], err)
      assert.match(err, message)
      assert.doesNotMatch(err, /hunter2|follow\(/)
    })
})

test('a damaged state is exit code 3, and the message names the file', async () => {
  const state = join(folder, 'state')
  await fileState(state).commit([['registry', Buffer.from('{}')]])
  writeFileSync(join(state, 'registry.gz'), 'not compressed')
  const { code, err } = await runWatch(['lodash', '--registry', registry.url, '--once', '--state', state])
  assert.equal(code, 3)
  assert.match(err, /^npm-hooks: the file .*registry\.gz of the state is damaged/)
})

describe('a recording is read as its tool means it', () => {
  for (const [what, text, body, signature] of [
    ['a user of curl is not data', "curl -uadmin:pw -sSd '{}' https://x.example", '{}'],
    ['two --json of curl are one text', `curl --json '{"a":' --json '1}' https://x.example`, '{"a":1}'],
    ['two -d of curl are joined by an ampersand', 'curl -d a=1 -d b=2 https://x.example', 'a=1&b=2'],
    [
      'empty multiValueHeaders hide no headers',
      JSON.stringify({ requestContext: {}, multiValueHeaders: {}, headers: { 'x-npm-signature': 'sha256=ab' }, body: '{}' }),
      '{}',
      'sha256=ab',
    ],
  ])
    test(what, () => {
      const found = recognizeRequest(text)
      assert.equal(new TextDecoder().decode(found.body), body)
      if (signature) assert.equal(found.signature, signature)
    })
})
