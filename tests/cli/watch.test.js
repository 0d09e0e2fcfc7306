// `npm-hooks watch`: what it prints and sends, what it keeps to itself, and its exit codes.
import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { receive } from 'npm-hooks/packument'
import { newStorageFolder } from '../storage-folder.js'
import { plainJson, plainText } from '../../pkg/src/cli/plain-text.js'
import { help } from '../../pkg/src/cli/watch.js'
import { startTarget, waitUntil } from '../receiver/recording-target.js'
import { startRegistry } from '../receiver/stub-registry.js'
import { DAY, releases, run, START } from './running-watch.js'

const SECRET = 'a secret of the hook'

let [folder, registry, target, count] = [null, null, null, 0]
before(async () => {
  folder = newStorageFolder('watch')
  target = await startTarget()
})
beforeEach(async () => {
  registry?.stop()
  registry = await startRegistry()
  target.hits.length = 0
})
after(() => {
  registry.stop()
  target.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs it twice with one state; between the runs `name` gets a second version. Returns the second run. */
async function afterRelease(args = [], { env, name = 'a', more } = {}) {
  const state = join(folder, String(++count))
  registry.put(name, releases(name, ['1.0.0'], more))
  const all = [name, '--once', '--state', state, '--registry', registry.url, ...args]
  const first = await run(all, { env })
  assert.deepEqual(first, { code: 0, out: '', err: '' }, 'the first run announces nothing')
  registry.put(name, releases(name, ['1.0.0', '1.0.1'], more))
  return { ...(await run(all, { env })), again: () => run(all, { env }) }
}

describe('what it prints', () => {
  for (const [what, args, isTerminal, printed] of [
    ['at a terminal', [], true, 'Looking at 1 package of URL. The first look at a package announces nothing.\n'],
    ['to a program', ['--json'], true, ''],
    ['in a log', [], false, ''],
  ])
    test(`at the beginning: ${what}`, async () => {
      registry.put('a', releases('a', ['1.0.0']))
      const { err } = await run(['a', '--once', '--state', join(folder, String(++count)), '--registry', registry.url, ...args], {
        isTerminal,
      })
      assert.equal(err, printed.replace('URL', registry.url))
    })

  for (const [what, args, printed] of [
    ['no prerelease', [], ['2.0.0', '2.0.1']],
    ['prereleases on request', ['--prereleases'], ['2.0.0', '2.0.1', '3.0.0-rc.1']],
    ['prereleases for programs', ['--json'], ['2.0.0', '2.0.1', '3.0.0-rc.1']],
    ['major releases', ['--release', 'major'], ['2.0.0']],
    ['two types of release', ['--release', 'major', '--release', 'patch'], ['2.0.0', '2.0.1']],
    ['a range', ['--range', '>2.0.0'], ['2.0.1']],
    ['a kind', ['--kind', 'star'], []],
    ['a level', ['--level', 'alarm'], []],
  ])
    test(`by a filter: ${what}`, async () => {
      const state = join(folder, String(++count))
      const all = ['a', '--once', '--state', state, '--registry', registry.url, ...args]
      registry.put('a', releases('a', ['1.0.0']))
      await run(all)
      registry.put('a', releases('a', ['1.0.0', '2.0.0', '2.0.1', '3.0.0-rc.1']))
      const { code, out } = await run(all)
      assert.equal(code, 0)
      const lines = out.trim() === '' ? [] : out.trim().split('\n')
      const versions = lines.map((line) => /(?<= a |@)(\d\S*?)(?= published|")/.exec(line)?.[0])
      assert.deepEqual(versions, printed)
    })

  test('a line for each change, once', async () => {
    const { code, out, err, again } = await afterRelease()
    assert.deepEqual({ code, err }, { code: 0, err: '' })
    assert.match(out, /^2026-01-02T00:00:00Z a 1\.0\.1 published[^\n]*\n$/)
    assert.equal((await again()).out, '')
  })

  test('what is suspicious about a release', async () => {
    const state = join(folder, String(++count))
    const all = ['a', '--once', '--state', state, '--registry', registry.url]
    registry.put('a', releases('a', ['1.0.0']))
    await run(all)
    const packument = releases('a', ['1.0.0', '1.0.1'])
    packument.versions['1.0.1'].scripts = { postinstall: 'node steal.js' }
    registry.put('a', packument)
    assert.match((await run(all)).out, /\n {2}(notice|alarm) install-script: /)
  })

  test('an object in each line with --json', async () => {
    const { out } = await afterRelease(['--json'])
    const { id, change, ...rest } = JSON.parse(out)
    assert.match(id, /^[0-9a-f]{32}$/)
    assert.deepEqual([change.kind, change.version], ['publish', '1.0.1'])
    assert.deepEqual(rest, { name: 'a', time: '2026-01-02T00:00:00.000Z', signals: [] })
  })

  test('text of a package cannot control a terminal or the runner of a GitHub workflow', async () => {
    for (const [text, plain] of [
      ['\u001b[2J\u009b31m', '\\u{1b}[2J\\u{9b}31m'],
      ['a\r\nb\u2028c', 'a\\u{d}\\u{a}b\\u{2028}c'],
      ['\u202egnp.exe\u2069', '\\u{202e}gnp.exe\\u{2069}'],
      ['a\u200bb\ufeff\u{e0041}\ud800', 'a\\u{200b}b\\u{feff}\\u{e0041}\\u{d800}'],
      ['ünïcode 日本語 🚨', 'ünïcode 日本語 🚨'],
      ['##[add-mask]a ##[[ ###[x #[y', '##\\u{5b}add-mask]a ##\\u{5b}[ ###\\u{5b}x #[y'],
      ['::add-mask::a', ':\\u{3a}add-mask::a'],
      [' \u00a0\u3000::stop-commands::a', ' \u00a0\u3000:\\u{3a}stop-commands::a'],
      ['a::b', 'a::b'],
    ]) {
      assert.equal(plainText(text), plain)
      assert.equal(plainText(plainJson(text)), plainJson(text))
      assert.equal(JSON.parse(plainJson(text)), text)
      assert.doesNotMatch(plainJson(text), /##\[|^\s*::/)
    }
    const maintainers = [{ name: 'mallory\u001b]0;x\u0007\u202e##[add-mask]1' }]
    const state = join(folder, String(++count))
    registry.put('a', releases('a', ['1.0.0']))
    for (const flags of [[], ['--json']]) {
      const all = ['a', '--once', '--state', state + flags, '--registry', registry.url, ...flags]
      registry.put('a', releases('a', ['1.0.0']))
      await run(all)
      registry.put('a', releases('a', ['1.0.0'], { maintainers, modified: START + DAY }))
      const { out } = await run(all)
      assert.match(out, /mallory/)
      assert.doesNotMatch(out.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]|##\[/u)
    }
  })

  test('the packages of a file', async () => {
    const file = join(folder, 'package-lock.json')
    writeFileSync(file, JSON.stringify({ packages: { 'node_modules/a': {}, 'node_modules/@s/b': {} } }))
    await run(['--from', file, '--once', '--state', join(folder, String(++count)), '--registry', registry.url])
    assert.deepEqual(registry.requests.map(({ path }) => decodeURIComponent(path)).sort(), ['/@s/b', '/a'])
  })

  test('until it is ended', async () => {
    const end = new AbortController()
    registry.put('a', releases('a', ['1.0.0']))
    const running = run(['a', '--registry', registry.url, '--interval', '1'], { signal: end.signal, onOutput: () => end.abort() })
    // The answer to the first look is on its way then.
    await waitUntil('the first look', () => registry.requests.length > 0)
    registry.put('a', releases('a', ['1.0.0', '1.0.1']))
    const { code, out } = await running
    assert.equal(code, 0)
    assert.match(out, /a 1\.0\.1 published/)
  })
})

describe('what it sends', () => {
  test('a signed hook with --post', async () => {
    const { code, out, err } = await afterRelease(['--post', `${target.url}/hook`, '--secret-env', 'HOOK_SECRET'], {
      env: { HOOK_SECRET: SECRET },
    })
    assert.deepEqual({ code, out, err }, { code: 0, out: '', err: '' })
    const [{ headers, body }] = target.hits
    const { change, event, id } = await receive(new Request('http://x', { method: 'POST', headers, body }), { secret: SECRET })
    assert.deepEqual([change.version, event.payload.name, headers['webhook-id']], ['1.0.1', 'a', id])
  })

  test('a message with --slack-env, in which nothing is a link or a mention', async () => {
    const { code } = await afterRelease(['--slack-env', 'SLACK_URL'], {
      env: { SLACK_URL: `${target.url}/slack-secret` },
      name: 'socket.io',
    })
    assert.equal(code, 0)
    const { text, unfurl_links } = JSON.parse(target.hits[0].body)
    assert.match(text, /^socket\.\u200bio 1\.0\.1 published/)
    assert.equal(unfurl_links, false)
  })

  test('JSON to the standard input of a program with --exec, and no text of the package in its arguments', async () => {
    const file = join(folder, `exec-${++count}`)
    const script = `process.stdin.pipe(require('fs').createWriteStream(${JSON.stringify(file)}, { flags: 'a' })); require('fs').appendFileSync(${JSON.stringify(`${file}-args`)}, JSON.stringify(process.argv.slice(2)))`
    const { code, out } = await afterRelease(['--exec', process.execPath, '-e', script, '--', '$(touch x)', '--once'], { env: process.env })
    assert.deepEqual({ code, out }, { code: 0, out: '' })
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).change.version, '1.0.1')
    assert.doesNotMatch(readFileSync(`${file}-args`, 'utf8'), /1\.0\.1/)
  })

  test('again by the next run, with the same id, if it could not be sent', async () => {
    const env = { HOOK_SECRET: SECRET }
    target.behave = (_, response) => response.writeHead(500).end()
    const { code, err, again } = await afterRelease(['--post', target.url, '--secret-env', 'HOOK_SECRET'], { env })
    assert.deepEqual(
      { code, err },
      {
        code: 3,
        err: 'a: the target answered with 500\na: publish:a@1.0.1 was refused; it is tried again, up to 7 times\n',
      },
    )
    target.behave = (_, response) => response.writeHead(204).end()
    assert.equal((await again()).code, 0)
    const ids = target.hits.map(({ headers }) => headers['webhook-id'])
    assert.deepEqual([ids.length, new Set(ids).size], [4, 1])
  })
})

describe('exit codes and messages', () => {
  const url = 'https://user:password-in-url@host.example/hook'
  for (const [what, args, code, message, env] of [
    ['no names', [], 2, /name packages, or a file with --from/],
    ['an unknown option', ['a', '--no-such'], 2, /--no-such/],
    ['--once without --state', ['a', '--registry', 'https://r.example', '--once'], 2, /--once needs --state FOLDER/],
    ['a name that is not one', ['../a', '--registry', 'https://r.example'], 2, /"\.\.\/a" is not the name of a package/],
    [
      'an interval that is not a number',
      ['a', '--registry', 'https://r.example', '--interval', 'x'],
      2,
      /--interval must be an integer from 1/,
    ],
    [
      'an interval with --once',
      ['a', '--registry', 'https://r.example', '--interval', '9', '--once', '--state', 'x'],
      2,
      /--interval has no effect with --once/,
    ],
    ['a registry that is not one', ['a', '--registry', 'r.example'], 2, /--registry must be an http or https URL/],
    ['a feed that is not one', ['a', '--registry', 'https://r.example', '--feed', 'x'], 2, /--feed must be the URL of the database with/],
    [
      'a token that is not one',
      ['a', '--registry', 'https://r.example', '--token-env', 'X'],
      2,
      /the variable that --token-env names must have printable ASCII/,
      { X: 'password-in-url é' },
    ],
    [
      'a secret without a hook',
      ['a', '--registry', 'https://r.example', '--slack-env', 'X', '--secret-env', 'X'],
      2,
      /--secret-env has no effect without --post or --post-env/,
      { X: 'https://slack.example/' },
    ],
    ['a filter that is not one', ['a', '--registry', 'https://r.example', '--release', 'huge'], 2, /release/],
    ['a range that is not one', ['a', '--registry', 'https://r.example', '--range', '^^1'], 2, /range/],
    [
      '--exec after the names',
      ['--registry', 'https://r.example', '--', 'a', '--exec', 'touch', 'x'],
      2,
      /"--exec" is not the name of a package|there is no option --exec/,
    ],
    ['an address as a name', ['https://hooks.example/hunter2', '--registry', 'https://r.example'], 2, /^npm-hooks: an address was passed/],
    [
      'an address as a file',
      ['--from', 'https://hooks.example/hunter2', '--registry', 'https://r.example'],
      2,
      /^npm-hooks: --from takes a file/,
    ],
    ['two targets', ['a', '--registry', 'https://r.example', '--post', url, '--slack-env', 'X'], 2, /pass one of/],
    ['--exec without a program', ['a', '--registry', 'https://r.example', '--exec'], 2, /name a program after --exec/],
    ['--post without a secret', ['a', '--registry', 'https://r.example', '--post', url], 2, /--post needs --secret-env/],
    [
      'a variable that is not set',
      ['a', '--registry', 'https://r.example', '--slack-env', 'SLACK'],
      2,
      /the variable that --slack-env names is not set/,
    ],
    ['a URL instead of a variable', ['a', '--registry', 'https://r.example', '--slack-env', url], 2, /takes the name of a variable/],
    [
      'a variable without a URL',
      ['a', '--registry', 'https://r.example', '--slack-env', 'X'],
      2,
      /the variable X is not an http or https URL/,
      { X: 'password-in-url' },
    ],
    [
      'a blank secret',
      ['a', '--registry', 'https://r.example', '--post', url, '--secret-env', 'X'],
      2,
      /the variable that --secret-env names is not set/,
      { X: ' ' },
    ],
    ['a digest for a program', ['a', '--registry', 'https://r.example', '--digest', 'day'], 2, /--digest is for --slack-env/],
    ['a limit for a program', ['a', '--registry', 'https://r.example', '--throttle', '9'], 2, /--throttle is for --slack-env/],
    ...[
      ['a digest per week', ['--digest', 'week'], /--digest is hour or day/],
      ['a digest without a state', ['--digest', 'day'], /--digest needs --state/],
      ['a limit without a state', ['--throttle', '9'], /--throttle needs --state/],
      ['a limit that is not a number', ['--throttle', 'few'], /--throttle must be an integer from 1 to 3600/],
      ['a digest and a limit', ['--digest', 'day', '--throttle', '9'], /pass --digest or --throttle, not both/],
    ].map(([what, more, message]) => [
      what,
      ['a', '--registry', 'https://r.example', '--slack-env', 'X', ...more],
      2,
      message,
      { X: 'https://slack.example/' },
    ]),
    [
      'a file that is missing',
      ['--from', 'no-such/package-lock.json', '--registry', 'https://r.example'],
      2,
      /could not be read \(ENOENT\)/,
    ],
  ])
    test(what, async () => {
      const { code: exitCode, out, err } = await run(args, { env })
      assert.equal(exitCode, code, err)
      assert.match(err, message)
      // What the library says of its options is of no use here.
      assert.doesNotMatch(out + err, /password-in-url|follow\(|the option /)
    })

  test('a secret URL is in no message when it cannot be reached', async () => {
    const env = { SLACK_URL: 'http://127.0.0.1:9/password-in-url' }
    const { code, err } = await afterRelease(['--slack-env', 'SLACK_URL'], { env })
    assert.equal(code, 3)
    assert.match(err, /^a: the target could not be reached \(\w+\)\n$/)
  })

  test('a name that the registry does not know is reported; it is a failure if it knows no other one', async () => {
    registry.put('a', releases('a', ['1.0.0']))
    const some = await run(['a', 'lodahs', '--once', '--state', join(folder, String(++count)), '--registry', registry.url])
    assert.deepEqual([some.code, some.err], [0, 'lodahs: the registry has no such package\n'])
    const none = await run(['lodahs', '--once', '--state', join(folder, String(++count)), '--registry', registry.url])
    assert.deepEqual([none.code, none.err.split('\n')[1]], [3, `${registry.url}: the registry does not have any of these packages`])
  })

  test('3 with --once if a package could not be looked at, and the others are', async () => {
    registry.put('a', releases('a', ['1.0.0']))
    registry.behave = (_, response, path) => path === '/b' && Boolean(response.writeHead(500).end())
    const { code, err } = await run(['a', 'b', '--once', '--state', join(folder, String(++count)), '--registry', registry.url])
    assert.deepEqual({ code, err }, { code: 3, err: 'b: the registry answered with 500\n' })
  })

  test('the help fits a screen', async () => {
    assert.deepEqual(await run(['--help']), { code: 0, out: help, err: '' })
    const lines = help.split('\n')
    assert.ok(lines.length <= 24, `${lines.length} lines`)
  })
})
