// The command line, from the packed tarball: answers, exit codes, and that no secret is ever printed.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createDelivery } from 'npm-hooks/packument'
import { root } from '../../scripts/setup.js'
import { nodeOf } from '../hosts/programs.js'
import { respondWith, startTarget, waitUntil } from '../receiver/recording-target.js'
import { packumentOf } from '../receiver/stub-registry.js'
import { FILES, SECRET, SIGNATURE } from './request-files.js'
import { installed } from './run.js'

const WITH_SECRET = ['--secret-env', 'HOOK_SECRET']
const env = { HOOK_SECRET: SECRET }
/** A right-to-left override and an escape sequence that sets the title of a terminal. */
const HOSTILE = '\u202e\x1b]0;owned\x07\u200b'

let cli
let target
const requests = (name) => join(root, 'tests/data/requests', name)
const file = (name, content) => {
  const path = join(cli.folder, name)
  writeFileSync(path, content)
  return path
}
before(async () => {
  cli = installed()
  target = await startTarget()
})
after(() => {
  cli.remove()
  target.stop()
})

const VERIFIED = `✓ Valid signature.
  hookbox 1.0.0 published by alice (first, tagged latest)
`

test('verify says whether each file is genuine', async () => {
  const wrong = { HOOK_SECRET: 'another secret' }
  const mismatch = `✗ Signature doesn't match. It was not made from this body with this secret.
  Check the secret: each hook can have its own. Hash the raw bytes of the request.
`
  const http = '  An HTTP request: body of 1,547 bytes, signature found.\n'
  for (const [name, variables, code, out] of [
    ['raw-http-crlf.txt', env, 0, VERIFIED + http],
    ['raw-http-crlf.txt', wrong, 1, `${mismatch}${http}  1 form of the body was tried: as it is.\n`],
    [
      'raw-http-crlf.txt',
      { HOOK_SECRET: `${SECRET}\n` },
      1,
      `✗ Signature doesn't match. The secret has white space around it.
  Store the secret without it; a line end at the end of a file becomes part of the secret.
${http}`,
    ],
    [
      'http-gzip-signed-plain.txt',
      env,
      0,
      `${VERIFIED}  An HTTP request: body of 747 bytes, signature found.
  What was signed is the body decompressed from gzip.
`,
    ],
    ['har.har', env, 0, `${VERIFIED}  A HAR: body of 1,547 bytes, signature found.\n`],
  ])
    assert.deepEqual(await cli.run(['verify', requests(name), ...WITH_SECRET], { env: variables }), { code, out, err: '' }, name)
})

test('verify reads the standard input, secrets in files, and signatures from an option', async () => {
  const { body, headers } = createDelivery({ kind: 'star', name: 'a', user: 'alice' }, { secret: SECRET })
  const secret = file('secret', `${SECRET}\r\n`)
  const args = ['verify', '-', '--signature', headers['x-npm-signature'], '--secret-file', secret, '--json']
  const { code, out } = await cli.run(args, { input: body })
  assert.deepEqual([code, JSON.parse(out).valid, JSON.parse(out).change.summary], [0, true, 'a starred by alice'])
  const changed = await cli.run(args, { input: `${Buffer.from(body)}\n` })
  assert.deepEqual([changed.code, JSON.parse(changed.out).hint], [1, 'trailing-newline'])
})

test('each file of tests/data/requests has its verdict, and says which form of the body was signed', async () => {
  for (const [name, , description, signed, { obstacle = null } = {}] of FILES) {
    const args = ['verify', requests(name), '--signature', SIGNATURE, ...WITH_SECRET, '--json']
    const { code, out, err } = await cli.run(args, { env })
    const isEmpty = description.includes('0 bytes,') || description === 'An empty file.'
    assert.equal(code, signed === null ? (isEmpty ? 3 : 1) : 0, name)
    if (isEmpty) assert.ok((out + err).includes(`${description} ${obstacle}`), out + err)
    else {
      const { valid, form, message, ...rest } = JSON.parse(out)
      assert.deepEqual([valid, rest.description], [signed !== null, description], name)
      if (signed !== null) assert.equal(form, signed, name)
      else if (obstacle !== null) assert.equal(message, `This cannot be checked. ${description} ${obstacle}`)
    }
  }
})

test('what is not a body is not called a forgery, and the forms that were tried are counted', async () => {
  for (const [name, code, message] of [
    ['empty.body', 3, /An empty file\. It has no body and no signature\./],
    ['curl-v.txt', 3, /curl -v does not show the body/],
    ['express-console-log.txt', 1, /^✗ This cannot be checked\. An object as console\.log prints it\. Its bytes are lost\./],
    ['json-string.txt', 1, /^ {2}2 forms of the body were tried: parsed from a JSON string; as it is\.$/m],
    ['b64-alone.txt', 1, /^ {2}2 forms of the body were tried: decoded from base64; as it is\.$/m],
    ['http-gzip-signed-plain.txt', 1, /^ {2}2 forms of the body were tried: as it is; decompressed from gzip\.$/m],
  ]) {
    const {
      code: found,
      out,
      err,
    } = await cli.run(['verify', requests(name), '--signature', `sha256=${'0'.repeat(64)}`, ...WITH_SECRET], { env })
    assert.equal(found, code, name)
    assert.match(out + err, message)
    assert.doesNotMatch(out + err, /forge/)
  }
})

test('a body that was changed is explained whole and up to its content-length', async () => {
  const request = readFileSync(requests('raw-http-crlf.txt'), 'utf8')
  const [head, body] = request.split('\r\n\r\n')
  const pretty = file('pretty.txt', `${head}\r\n\r\n${JSON.stringify(JSON.parse(body), null, 2)}`)
  const { code, out } = await cli.run(['verify', pretty, ...WITH_SECRET, '--json'], { env })
  const { hint, form, tried } = JSON.parse(out)
  assert.deepEqual([code, hint, form, tried], [1, 'reserialized', 'as it is', 2])
  const followed = file('followed.txt', `${request}and more`)
  const cut = await cli.run(['verify', followed, ...WITH_SECRET, '--json'], { env })
  assert.deepEqual([cut.code, JSON.parse(cut.out).form], [0, 'up to its content-length'])
})

test('a secret that was pasted in another form has its sentence, and code that reads it', async () => {
  for (const [pasted, cause, code] of [
    [`${SECRET}\n`, 'The secret has white space around it.', 'process.env.NPM_HOOK_SECRET.trim()'],
    [`"${SECRET}"`, 'The secret has quotation marks around it.', 'process.env.NPM_HOOK_SECRET.slice(1, -1)'],
    [btoa(SECRET), 'The secret is base64 text of the one that signed.', "Buffer.from(process.env.NPM_HOOK_SECRET, 'base64')"],
    [
      Buffer.from(SECRET).toString('hex'),
      'The secret is hex digits of the one that signed.',
      "Buffer.from(process.env.NPM_HOOK_SECRET, 'hex')",
    ],
  ]) {
    const args = ['verify', requests('raw-http-crlf.txt'), ...WITH_SECRET, '--for', 'node']
    const found = await cli.run(args, { env: { HOOK_SECRET: pasted } })
    assert.equal(found.code, 1)
    assert.ok(found.out.startsWith(`✗ Signature doesn't match. ${cause}\n`), found.out)
    assert.ok(found.out.includes(`, ${code})`), found.out)
  }
})

test('--for prints the code that verifies, for each framework', async () => {
  const frameworks = ['express', 'fastify', 'next', 'hono', 'node', 'workers', 'lambda', 'deno', 'bun']
  for (const framework of frameworks) {
    const { code, out } = await cli.run(['verify', requests('raw-http-crlf.txt'), ...WITH_SECRET, '--for', framework], {
      env: { HOOK_SECRET: 'another' },
    })
    assert.equal(code, 1)
    assert.match(out, /(verifyEvent|receive)\(/)
  }
  const { code, err } = await cli.run(['verify', '-', ...WITH_SECRET, '--for', 'rails'], { env })
  assert.deepEqual([code, err], [2, `npm-hooks: --for is one of ${frameworks.join(', ')}\n`])
})

test('sign prints the header', async () => {
  const body = file('body.json', '{"a":1}')
  const { code, out } = await cli.run(['sign', body, ...WITH_SECRET], { env })
  assert.equal(code, 0)
  assert.match(out, /^sha256=[0-9a-f]{64}\n$/)
  const verified = await cli.run(['verify', body, '--signature', out.trim(), ...WITH_SECRET, '--raw'], { env })
  assert.equal(verified.code, 0)
  assert.match(verified.out, /It is genuine, but not an npm hook/)
})

test('send posts a genuine delivery of each kind, and says what was answered', async () => {
  const kinds = {
    publish: ['--version', '1.0.0'],
    unpublish: [],
    'dist-tag': ['--tag', 'beta', '--version', '1.0.0'],
    'dist-tag-rm': ['--tag', 'beta'],
    owner: ['--maintainer', 'bob'],
    'owner-rm': ['--maintainer', 'bob'],
    deprecated: ['--version', '1.0.0', '--message', 'old'],
    undeprecated: ['--version', '1.0.0'],
    star: ['--user', 'bob'],
    unstar: ['--user', 'bob'],
    change: [],
  }
  for (const [kind, more] of Object.entries(kinds)) {
    target.hits.length = 0
    target.behave = (_, response) => response.writeHead(202).end('thanks')
    const { code, out, err } = await cli.run(
      ['send', `${target.url}/secret-path`, '--kind', kind, '--name', '@s/a', ...more, ...WITH_SECRET],
      { env },
    )
    assert.equal(code, 0, err)
    assert.match(out, new RegExp(`^✓ ${target.url} answered 202 in \\d+ ms\\.\n  thanks\n$`))
    const [{ url, body, headers }] = target.hits
    assert.equal(url, '/secret-path')
    const verified = await cli.run(['verify', '-', '--signature', headers['x-npm-signature'], ...WITH_SECRET, '--json'], {
      env,
      input: body,
    })
    assert.equal(JSON.parse(verified.out).change.kind, kind)
  }
})

test('replay sends neither credentials nor what belongs to a connection', async () => {
  target.behave = respondWith(204)
  target.hits.length = 0
  const recorded = file(
    'recorded.txt',
    'POST / HTTP/1.1\n:authority: x\nauthorization: Bearer hunter2\ncookie: a=hunter2\nx-npm-signature: x\n\n{"event":"e"}',
  )
  assert.equal((await cli.run(['replay', recorded, target.url])).code, 0)
  const [{ headers }] = target.hits
  assert.deepEqual([headers.authorization, headers.cookie, headers['x-npm-signature']], [undefined, undefined, 'x'])
})

test('an endpoint that refuses is 1, one that does not answer is 3', async () => {
  target.behave = respondWith(401)
  const send = (url) => cli.run(['send', url, '--kind', 'star', '--name', 'a', '--user', 'b', ...WITH_SECRET, '--json'], { env })
  const refused = await send(target.url)
  assert.deepEqual([refused.code, JSON.parse(refused.out).status], [1, 401])
  const none = await send('http://127.0.0.1:9/secret-path')
  assert.deepEqual([none.code, JSON.parse(none.out).error], [3, 'no-response'])
  assert.doesNotMatch(none.out + none.err, /secret-path/)
})

test('of an answer that does not end the start is read', async () => {
  let isClosed = false
  target.behave = (_, response) => {
    response.writeHead(202)
    const write = () => {
      while (!response.closed && response.write('x'.repeat(1000)));
    }
    response.on('drain', write).once('close', () => (isClosed = true))
    write()
    return true
  }
  const { code, out } = await cli.run(['send', target.url, '--kind', 'star', '--name', 'a', '--user', 'b', ...WITH_SECRET, '--json'], {
    env,
  })
  assert.deepEqual([code, JSON.parse(out).response], [0, 'x'.repeat(500)])
  await waitUntil('the end of the connection', () => isClosed)
})

test('replay posts the recorded bytes, with their signature or a new one', async () => {
  target.behave = respondWith(204)
  target.hits.length = 0
  assert.equal((await cli.run(['replay', requests('raw-http-crlf.txt'), target.url])).code, 0)
  assert.equal((await cli.run(['replay', requests('har.har'), target.url, ...WITH_SECRET], { env: { HOOK_SECRET: 'new' } })).code, 0)
  const [first, second] = target.hits
  assert.ok(first.body.equals(second.body))
  assert.equal(first.headers.host, new URL(target.url).host)
  for (const [{ headers, body }, secret] of [
    [first, SECRET],
    [second, 'new'],
  ]) {
    const args = ['verify', '-', '--signature', headers['x-npm-signature'], ...WITH_SECRET]
    assert.equal((await cli.run(args, { env: { HOOK_SECRET: secret }, input: body })).code, 0)
  }
  const nothing = await cli.run(['replay', requests('curl-v.txt'), target.url])
  assert.equal(nothing.code, 3)
})

test('listen prints each delivery, verified or not, and ends after some or by a signal', async () => {
  const genuine = createDelivery(
    { kind: 'publish', name: 'left-pad', version: '1.0.1' },
    {
      secret: SECRET,
      packument: JSON.stringify(
        packumentOf('left-pad', [
          ['1.0.0', 0],
          ['1.0.1', 1, { scripts: { install: 'x' } }],
        ]),
      ),
    },
  )
  const listening = async (args, variables) => {
    const running = cli.start(['listen', '0', ...args], { env: variables })
    await waitUntil('the address', () => /http:\S+/.test(running.err))
    const [url] = /http:[^\s;]+/.exec(running.err)
    const post = async ({ body, headers }) => (await fetch(url, { method: 'POST', body, headers })).status
    return { ...running, running, post }
  }
  const one = await listening([...WITH_SECRET, '--count', '3'], env)
  assert.deepEqual(
    [
      await one.post(genuine),
      await one.post({ ...genuine, body: Buffer.concat([genuine.body, Buffer.from(' ')]) }),
      await one.post({ body: '{}', headers: {} }),
    ],
    [202, 401, 401],
  )
  assert.equal(await one.ended, 0)
  assert.match(
    one.running.out,
    /^✓ Valid signature\.\n {2}left-pad 1\.0\.1 published.*\n {2}id [0-9a-f]{32}, key publish:left-pad@1\.0\.1\n {2}alarm install-script: .*\n✗ Signature doesn't match\..*\n✗ There is no signature\./,
  )
  const open = await listening(['--json'], {})
  assert.equal(await open.post(genuine), 202)
  assert.equal(await open.post({ body: 'not json', headers: {} }), 400)
  if (process.platform !== 'win32') {
    open.child.kill('SIGINT')
    assert.equal(await open.ended, 0)
  } else open.child.kill()
  const [first, second] = open.running.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual([first.valid, first.change.key, second.error], [null, 'publish:left-pad@1.0.1', 'not-json'])
})

test('a port in use is a clear error', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address()
  assert.deepEqual(await cli.run(['listen', String(port)]), {
    code: 3,
    out: '',
    err: `npm-hooks: port ${port} is in use; pass another one\n`,
  })
  server.close()
})

const BEFORE = packumentOf('a', [['1.0.0', 0]])
const AFTER = packumentOf('a', [
  ['1.0.0', 0],
  ['1.0.1', 1],
])

test('diff lists changes', async () => {
  const [before, after] = [file('before.json', JSON.stringify(BEFORE)), file('after.json', JSON.stringify(AFTER))]
  assert.deepEqual(await cli.run(['diff', before, after]), {
    code: 0,
    out: 'a 1.0.1 published (patch after 1.0.0, tagged latest)\n',
    err: '',
  })
  assert.equal((await cli.run(['diff', before, before])).out, 'No changes.\n')
  const { changes } = JSON.parse((await cli.run(['diff', before, after, '--json'])).out)
  assert.deepEqual(
    changes.map(({ key }) => key),
    ['publish:a@1.0.1'],
  )
  const backwards = await cli.run(['diff', after, before])
  assert.deepEqual([backwards.code, backwards.out], [3, ''])
})

test('review asks a registry or reads a file; an alarm is 1', async () => {
  const bad = packumentOf('@s/a', [
    ['1.0.0', 0],
    ['1.0.1', 1, { scripts: { install: 'x' } }],
  ])
  target.behave = (request, response) => {
    if (request.url.toLowerCase() === '/@s%2fa') return response.end(JSON.stringify(bad))
    response.writeHead(404).end('{}')
  }
  const review = (...args) => cli.run(['review', ...args, '--registry', target.url])
  const found = await review('@s/a')
  assert.equal(found.code, 1)
  assert.match(found.out, /^@s\/a 1\.0\.1: 1 signal\.\n {2}alarm install-script: /)
  assert.equal(
    (await review('@s/a@1.0.0')).out,
    '@s/a 1.0.0: nothing suspicious found.\n  Only 14 of 15 checks could run:\n  without scripts: install-script\n',
  )
  const packument = file('packument.json', JSON.stringify(bad))
  for (const version of [[], ['@latest'], ['@1.0.1']]) {
    const { code, out } = await cli.run(['review', ...version, '--file', packument, '--json'])
    assert.deepEqual([code, JSON.parse(out).version, JSON.parse(out).signals[0].code], [1, '1.0.1', 'install-script'])
  }
  for (const [args, code, message] of [
    [['nothing'], 3, /has no package nothing$/m],
    [['@s/a@9.9.9'], 3, /the packument has no such version/],
    [['a b/c'], 2, /pass a package/],
  ]) {
    const { code: status, err } = await review(...args)
    assert.equal(status, code, err)
    assert.match(err, message)
  }
})

/** Arguments, exit code 2, the message. */
const MISUSES = [
  [['verfy', 'x'], 'there is no command verfy; did you mean verify?'],
  [['https://hunter2'], 'there is no such command; npm-hooks --help lists them'],
  [['verify', 'https://hunter2', ...WITH_SECRET], 'an address was passed where a file is expected'],
  [['verify', 'x', '--secret-env', 'hunter2'], 'the variable that --secret-env names is not set, or empty: pass its name, and export it'],
  [['verify', 'x', '--secret-file', 'hunter2'], 'the file of --secret-file cannot be read: ENOENT', 3],
  [['review', 'x', '--token-env', 'hunter2'], 'the variable that --token-env names is not set, or empty: pass its name, and export it'],
  [['send', 'https://hunter2:hunter2@x.example', '--name', 'a', ...WITH_SECRET], 'URL must not have a user or a password'],
  [['watch', 'x', '--secret', 'hunter2'], /^--secret would show the secret to others; set a variable/],
  [['watch', 'x', '--slack-env', 'https://hunter2'], '--slack-env takes the name of a variable'],
  [['watch', 'x', '--slack-env', 'hunter2'], 'the variable that --slack-env names is not set, or empty: pass its name, and export it'],
  [['watch', 'x', '--onec'], 'there is no option --onec; did you mean --once?'],
  [['verify', 'x', '--secrt-env', 'A'], 'there is no option --secrt-env; did you mean --secret-env?'],
  [['verify', 'x', '--wholly-different'], 'there is no option --wholly-different; --help lists the options'],
  [['verify', 'x', '--secret', 'hunter2'], /^--secret would show the secret to others; set a variable/],
  [['verify', 'x', '--secret=hunter2'], /^--secret would show the secret to others; set a variable/],
  [['review', 'x', '--token=hunter2'], /^--token would show the secret to others/],
  [['verify'], 'an argument is missing; --help shows the usage'],
  [['verify', 'a', 'hunter2'], 'there is one argument too many; --help shows the usage'],
  [['verify', 'a'], 'pass the secret with --secret-env NAME or --secret-file FILE'],
  [['verify', 'a', '--secret-env', 'NOT_SET'], 'the variable that --secret-env names is not set, or empty: pass its name, and export it'],
  [['verify', 'a', '--secret-env', 'A', '--secret-file', 'b'], 'pass --secret-env or --secret-file, not both'],
  [['verify', '-', ...WITH_SECRET], /^An empty file\./, 3],
  [['sign', 'not-there', ...WITH_SECRET], 'not-there cannot be read: ENOENT', 3],
  [['send', 'ftp://hunter2', '--name', 'a', ...WITH_SECRET], 'URL must begin with https:// or http://'],
  [['send', 'http://x.example', '--kind', 'boom', '--name', 'a', ...WITH_SECRET], /^--kind is one of publish, unpublish/],
  [['send', 'http://x.example', '--kind', 'star', ...WITH_SECRET], '--name is missing: the package'],
  [['send', 'http://x.example', '--kind', 'star', '--name', 'a', ...WITH_SECRET], /user/],
  [['listen', '70000'], 'PORT must be an integer from 0 to 65535'],
  [['listen', '--count', '0'], /^--count must be an integer from 1/],
]
/** What would be ignored, so that the caller expects something else. */
const SEND = ['send', 'http://x.example', '--name', 'a', ...WITH_SECRET]
const WITHOUT_EFFECT = [
  [[...SEND, '--kind', 'star', '--user', 'b', '--tag', 'x'], '--tag has no effect with --kind star; it takes --user'],
  [[...SEND, '--version', '1.0.0', '--user', 'b'], '--user has no effect with --kind publish; it takes --version, --tag'],
  [[...SEND, '--kind', 'change', '--version', '1.0.0'], '--version has no effect with --kind change'],
  [
    [...SEND, '--kind', 'unpublish', '--tag', 'x'],
    '--tag has no effect with --kind unpublish without --version: the whole package is removed',
  ],
  [
    [...SEND, '--kind', 'deprecated', '--version', '1.0.0', '--message', 'old', '--packument', 'x'],
    '--message has no effect with --packument, which says it for --kind deprecated',
  ],
  [
    [...SEND, '--kind', 'dist-tag', '--tag', 'x', '--version', '1.0.0', '--packument', 'x'],
    '--version has no effect with --packument, which says it for --kind dist-tag',
  ],
  [['review', '--file', 'x', '--registry', 'https://x.example'], '--registry has no effect with --file: no registry is asked'],
  [['review', '--file', 'x', '--token-env', 'X'], '--token-env has no effect with --file: no registry is asked'],
  [
    ['watch', 'x', '--registry', 'https://x.example', '--once', '--state', 's', '--interval', '9'],
    '--interval has no effect with --once, which looks once',
  ],
  [['watch', 'x', '--registry', 'https://x.example', ...WITH_SECRET], '--secret-env has no effect without --post or --post-env'],
].map(([args, message]) => [args, message, 2, 'no-effect'])

for (const [args, message, code = 2, error] of [...MISUSES, ...WITHOUT_EFFECT])
  test(`npm-hooks ${args.join(' ')} is ${code}`, async () => {
    const [found, asJson] = await Promise.all([args, [...args, '--json']].map((all) => cli.run(all, { env })))
    assert.deepEqual([found.code, found.out], [code, ''], found.err)
    const text = found.err.replace(/^npm-hooks: /, '').trim()
    if (typeof message === 'string') assert.equal(text, message)
    else assert.match(text, message)
    assert.doesNotMatch(found.err, /hunter2/)
    assert.equal(asJson.code, code)
    const json = JSON.parse(asJson.out)
    assert.equal(json.message, text)
    if (error !== undefined) assert.equal(json.error, error)
  })

test('the help of each command fits a screen, and so does that of all', async () => {
  const { out } = await cli.run(['--help'])
  const names = [...out.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name)
  assert.ok(names.length >= 7)
  for (const args of [['--help'], ...names.map((name) => [name, '--help'])]) {
    const { code, out } = await cli.run(args)
    const lines = out.trimEnd().split('\n')
    assert.equal(code, 0)
    assert.ok(lines.length <= 24, `${args}: ${lines.length} lines`)
    for (const line of lines) assert.ok(line.length <= 80, line)
  }
  assert.match((await cli.run(['--version'])).out, /^\d+\.\d+\.\d+\n$/)
  assert.equal((await cli.run([])).out, out)
})

test('hostile text of packages is drawn, not obeyed, with and without --json', async () => {
  const { body, headers } = createDelivery({ kind: 'owner', name: 'a', maintainer: `bob${HOSTILE}` }, { secret: SECRET })
  const hostile = JSON.parse(JSON.stringify(AFTER).replaceAll('"a"', JSON.stringify(`a${HOSTILE}`)))
  const [before, after] = [
    file('hostile-before.json', JSON.stringify({ ...hostile, versions: {}, time: {} })),
    file('hostile-after.json', JSON.stringify(hostile)),
  ]
  for (const args of [
    ['verify', '-', '--signature', headers['x-npm-signature'], ...WITH_SECRET],
    ['verify', file(`name${'\u202e'}`, body), '--signature', `sha256=${'0'.repeat(64)}`, ...WITH_SECRET],
    ['diff', before, after],
    ['review', '--file', after],
    ['sign', `not-there${HOSTILE.slice(0, 2)}`, ...WITH_SECRET],
  ])
    for (const more of [[], ['--json']]) {
      const { out, err } = await cli.run([...args, ...more], { env, input: body })
      assert.doesNotMatch(out + err, /[^\n\P{Cc}]|\p{Cf}/u, args.join(' '))
      assert.notEqual(out + err, '')
    }
})

for (const major of [22, 24]) {
  const node = nodeOf(major)
  test(`the commands run on Node ${node.version}`, { skip: node.skip }, async () => {
    const on = (args, options) => cli.run(args, { node: node.program, env, ...options })
    const { out, err } = await on(['verify', requests('raw-http-crlf.txt'), ...WITH_SECRET])
    assert.ok(out.startsWith(VERIFIED), err)
    const { body } = createDelivery({ kind: 'star', name: 'a', user: 'b' }, { secret: SECRET })
    assert.match((await on(['sign', '-', ...WITH_SECRET], { input: body })).out, /^sha256=/)
    target.behave = respondWith(202)
    for (const args of [
      ['send', target.url, '--kind', 'star', '--name', 'a', '--user', 'b', ...WITH_SECRET],
      ['replay', requests('har.har'), target.url],
      ['diff', file('before.json', JSON.stringify(BEFORE)), file('after.json', JSON.stringify(AFTER))],
      ['review', '--file', file('after.json', JSON.stringify(AFTER))],
      ['watch', '--help'],
    ]) {
      const { code, err } = await on(args)
      assert.equal(code, 0, `${args[0]}: ${err}`)
    }
  })
}

test('colors are for terminals, and not with NO_COLOR', { skip: scriptIsMissing() }, () => {
  const inTerminal = (variables) => {
    const command = [process.execPath, cli.program, 'verify', requests('raw-http-crlf.txt'), ...WITH_SECRET].join(' ')
    const { NO_COLOR: _, ...rest } = process.env
    return spawnSync('script', ['-qec', command, '/dev/null'], { env: { ...rest, ...env, TERM: 'xterm', ...variables }, encoding: 'utf8' })
      .stdout
  }
  assert.ok(inTerminal({}).includes('\x1b[32m✓ Valid signature.\x1b[0m'))
  for (const variables of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) assert.ok(!inTerminal(variables).includes('\x1b'))
})

test('a reader that ends early is not an error', async () => {
  const running = cli.start(['--help'])
  running.child.stdout.destroy()
  assert.equal(await running.ended, 0)
  assert.equal(running.err, '')
})

function scriptIsMissing() {
  return spawnSync('script', ['--version']).status === 0 ? false : 'the program `script` is missing'
}
