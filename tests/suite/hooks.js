// The rules of hooks: what a client may send to create or to change a hook.
import { attempt, equal, mulberry, thrown } from './check.js'
import { ADDRESSES, ENDPOINTS, WRONG_ENDPOINTS } from './endpoints.js'
import { hostileValues, settled } from './hostile.js'

const HOOK = { type: 'package', name: 'lodash', endpoint: 'https://example.com/hook', secret: 'super-secret-string' }
const LOOPBACK = { allowLoopback: true }

/** Rows of a name, by the type of hook. */
const NAMES = {
  package: [
    'lodash',
    '@babel/core',
    '@Acme/widget',
    'JSONStream',
    'a',
    '-',
    '@a/_b',
    "it's-(old)~!*",
    'n'.repeat(214),
    `@s/${'n'.repeat(211)}`,
  ],
  scope: ['@babel', '@a', '@_a', '@A-b.c', `@${'s'.repeat(213)}`],
  owner: ['alice', 'A', '_a', 'npm.user', 'a'.repeat(214)],
}

const WRONG_NAMES = {
  package: [
    ...['.a', '_a', 'node_modules', 'Favicon.ICO', 'a b', ' a', 'a\n', 'a/b', '@a', '@a/', '@/b', '@a/b/c', '@a/.b', '@.a/b', '@@a/b', 'ä'],
    ...['a%2fb', 'a?b', 'a#b', 'a\\b', '..', '@a/..', 'lodash@1.0.0', 'n'.repeat(215), `@s/${'n'.repeat(212)}`],
  ],
  scope: ['babel', '@', '@babel/', '@babel/core', '@ba bel', '@.a', '@@a', '~a', '*', `@${'s'.repeat(214)}`],
  owner: ['~alice', '@alice', '.a', 'a b', 'a/b', 'ä', 'a'.repeat(215)],
}

const SECRETS = ['s', 'schlüssel-秘密-🔑', '  spaced  ', 'line\n', 'a\0', 's'.repeat(200), '🔑'.repeat(200), '\u{b}']

const WRONG_SECRETS = [
  [undefined, '`secret` is missing: send 1 to 200 characters'],
  ...['', null, 12345, {}, ['secret']].map((value) => [value, '`secret` is empty, or not a string: send 1 to 200 characters']),
  ...['   ', '\t\r\n', '\0\0', '\u00a0\ufeff'].map((value) => [
    value,
    '`secret` is blank (only white space or zero bytes): send one that is hard to guess',
  ]),
  ...['s'.repeat(201), '🔑'.repeat(201), 's'.repeat(100_000), `${'s'.repeat(200)}\ud800`].map((value) => [
    value,
    '`secret` is over 200 characters: send a shorter one',
  ]),
  ...['\ud800', 'a\udc00b', '\ud83d', '\ufffd'].map((value) => [
    value,
    '`secret` has characters that are not valid Unicode: send it as UTF-8',
  ]),
  [`sha256=${'0a'.repeat(32)}`, '`secret` has the form of a signature: send the secret, not a value of `x-npm-signature`'],
]

/** What is not a plain object. */
const NOT_OBJECTS = [null, undefined, true, 7, 7n, '', 'hook', [], [HOOK], () => {}, Symbol('s')]

export function hookCases(api) {
  const { HookError, checkHook, checkHookUpdate } = api

  const refuses = (work, code, text, label) => {
    const error = thrown(work)
    equal(
      [error instanceof HookError, error?.code, error?.status],
      [true, code, code === 'hook-not-an-object' ? 400 : 422],
      `${label}: ${error}`,
    )
    equal(error.message.includes(text), true, `${label}: ${error.message}`)
  }

  return [
    [
      'exports exactly what is documented',
      () => {
        const limits = ['MAX_HOOKS_PER_USER', 'MAX_HOOK_ENDPOINT_CHARACTERS', 'MAX_HOOK_NAME_CHARACTERS', 'MAX_HOOK_SECRET_CHARACTERS']
        const names = Object.keys(api).filter((name) => name !== 'default' && name !== '__esModule')
        equal(names.sort(), [...limits, 'HOOK_TYPES', 'HookError', 'checkHook', 'checkHookUpdate'].sort())
        equal(
          limits.map((name) => api[name]),
          [100, 2048, 214, 200],
        )
      },
    ],

    [
      'a hook is returned as it was sent, without other members',
      () => {
        equal(checkHook(HOOK), HOOK)
        equal(checkHook({ ...HOOK, id: 7, extra: null }), HOOK)
        equal(checkHook(Object.assign(Object.create(null), HOOK)), HOOK)
        equal(Object.keys(checkHook({ secret: 's', ...HOOK })), ['type', 'name', 'endpoint', 'secret'])
      },
    ],

    [
      'an update has an endpoint, and a secret unless that stays',
      () => {
        const { endpoint, secret } = HOOK
        equal(checkHookUpdate({ endpoint, secret }), { endpoint, secret })
        equal(checkHookUpdate({ endpoint }), { endpoint })
        equal(checkHookUpdate({ endpoint, secret: undefined, type: 'user', name: 7 }), { endpoint })
        equal(checkHookUpdate({ endpoint: 'http://[::1]:1/' }, LOOPBACK), { endpoint: 'http://[::1]:1/' })
        refuses(() => checkHookUpdate({ secret }), 'hook-endpoint', 'is missing', 'no endpoint')
        refuses(() => checkHookUpdate({ endpoint: 'https://10.0.0.1/', secret }), 'hook-address', 'private', '10.0.0.1')
        for (const [value, message] of WRONG_SECRETS.slice(1)) {
          refuses(() => checkHookUpdate({ endpoint, secret: value }), 'hook-secret', message, String(value).slice(0, 40))
        }
      },
    ],

    [
      'what is not an object is not a hook',
      () => {
        const text = 'a hook must be a JSON object: send `type`, `name`, `endpoint` and `secret`'
        for (const value of NOT_OBJECTS) {
          refuses(() => checkHook(value), 'hook-not-an-object', text, String(value))
          refuses(() => checkHookUpdate(value), 'hook-not-an-object', text, String(value))
        }
      },
    ],

    [
      'the first mistake is the one that is thrown',
      () => {
        const wrong = { type: 'user', name: '', endpoint: '', secret: '' }
        for (const [fields, code] of [
          [{}, 'hook-type'],
          [wrong, 'hook-type'],
          [{ ...wrong, type: 'package' }, 'hook-name'],
          [{ ...wrong, type: 'package', name: 'n' }, 'hook-endpoint'],
          [{ ...HOOK, secret: '' }, 'hook-secret'],
        ]) {
          refuses(() => checkHook(fields), code, ': ', JSON.stringify(fields))
        }
      },
    ],

    [
      'a type is one of three texts',
      () => {
        equal(api.HOOK_TYPES, ['package', 'scope', 'owner'])
        for (const type of ['', 'user', 'Package', 'package ', 'packages', 7, null, ['package'], undefined]) {
          refuses(() => checkHook({ ...HOOK, type }), 'hook-type', '`type` is not `package`, `scope` or `owner`', String(type))
        }
      },
    ],

    [
      'a name is one of npm, as its type says',
      () => {
        for (const [type, names] of Object.entries(NAMES)) {
          for (const name of names) equal(checkHook({ ...HOOK, type, name }), { ...HOOK, type, name })
        }
        for (const [type, names] of Object.entries(WRONG_NAMES)) {
          for (const name of names) refuses(() => checkHook({ ...HOOK, type, name }), 'hook-name', '`name` is not ', `${type} ${name}`)
          for (const name of ['', 7, null, undefined, ['lodash']]) {
            refuses(() => checkHook({ ...HOOK, type, name }), 'hook-name', '`name` is missing, or not a non-empty string', String(name))
          }
        }
      },
    ],

    [
      'an endpoint is an https URL of the internet, as it is written',
      () => {
        for (const endpoint of ENDPOINTS) {
          equal(
            thrown(() => equal(checkHook({ ...HOOK, endpoint }).endpoint, endpoint)),
            undefined,
            endpoint.slice(0, 80),
          )
        }
        for (const [endpoint, text] of WRONG_ENDPOINTS) {
          refuses(() => checkHook({ ...HOOK, endpoint }), 'hook-endpoint', text, String(endpoint).slice(0, 80))
          refuses(() => checkHook({ ...HOOK, endpoint }, LOOPBACK), 'hook-endpoint', text, String(endpoint).slice(0, 80))
        }
      },
    ],

    [
      'the host reads an accepted endpoint as it is written',
      () => {
        const random = mulberry(20261128)
        const pieces = [
          'example.com',
          '127.0.0.1',
          '[::1]',
          '[2606::1]',
          'localhost',
          'a',
          '0x7f',
          '8.8.8.8',
          '1',
          '.',
          ':',
          '443',
          '/',
          '?',
          '#',
        ]
        pieces.push('@', '%', '%2e', '\\', ' ', '\t', '\n', 'é', '１', '。', '-', '_', '\0', 'http://', 'a.example')
        const texts = Array.from({ length: 3000 }, () => {
          return `https://${Array.from({ length: 1 + random(6) }, () => pieces[random(pieces.length)]).join('')}`
        })
        let accepted = 0
        for (const endpoint of [...ENDPOINTS, ...texts]) {
          if (attempt(() => checkHook({ ...HOOK, endpoint })).error !== undefined) continue
          accepted++
          const url = new URL(endpoint)
          const [, host] = /^https:\/\/(\[[^\]]*\]|[^:/?]*)/i.exec(endpoint)
          equal([url.protocol, url.username, url.password, url.hash], ['https:', '', '', ''], endpoint)
          equal(url.hostname, host.toLowerCase(), endpoint)
          equal(
            thrown(() => checkHook({ ...HOOK, endpoint: url.href })),
            undefined,
            url.href,
          )
        }
        equal(accepted > 100, true, `${accepted} accepted`)
      },
    ],

    [
      'an endpoint that is private in any spelling is refused, with any path, port and scheme',
      () => {
        for (const host of ADDRESSES) {
          for (const endpoint of [`https://${host}`, `https://${host}/hook?a`, `https://${host}:8443/`, `http://${host}/`]) {
            refuses(() => checkHook({ ...HOOK, endpoint }), 'hook-address', '`endpoint`', endpoint)
          }
        }
      },
    ],

    [
      'loopback is allowed for development, and nothing else',
      () => {
        const loopback = ['localhost', 'LocalHost', 'localhost.', 'a.b.localhost', '127.0.0.1', '127.255.0.9', '[::1]', '[0:0:0:0:0:0:0:1]']
        for (const host of loopback) {
          for (const endpoint of [`http://${host}/`, `https://${host}:8443/hook`, `HTTP://${host}:57100/ok/pkg`]) {
            equal(checkHook({ ...HOOK, endpoint }, LOOPBACK).endpoint, endpoint)
          }
        }
        const isLoopback = /^(127\.0\.0\.1|127\.255\.255\.255|(.*\.)?localhost\.?|\[[0:]*:0*1\])$/i
        for (const host of ADDRESSES.filter((each) => !isLoopback.test(each))) {
          refuses(() => checkHook({ ...HOOK, endpoint: `http://${host}/` }, LOOPBACK), 'hook-address', '`endpoint`', host)
        }
        refuses(() => checkHook({ ...HOOK, endpoint: 'http://example.com/' }, LOOPBACK), 'hook-endpoint', 'https', 'http')
        equal(checkHook(HOOK, LOOPBACK), HOOK)
      },
    ],

    [
      'a secret has 1 to 200 characters and is never trimmed',
      () => {
        for (const secret of SECRETS) equal(checkHook({ ...HOOK, secret }), { ...HOOK, secret })
        for (const [secret, message] of WRONG_SECRETS) {
          const label = String(secret).slice(0, 40)
          refuses(() => checkHook({ ...HOOK, secret }), 'hook-secret', message, label)
          equal(thrown(() => checkHook({ ...HOOK, secret })).message, message, label)
        }
      },
    ],

    [
      'no error repeats what was sent',
      () => {
        const marks = { type: 'mark1', name: '/mark2', endpoint: 'https://mark3:mark4@mark5/', secret: 'mark6'.repeat(50) }
        for (const [key, value] of Object.entries(marks)) {
          const { message } = thrown(() => checkHook({ ...HOOK, [key]: value }))
          equal(/mark\d/.test(message), false, message)
        }
      },
    ],

    [
      'any value as any member is refused by a HookError or a TypeError',
      async () => {
        let checked = 0
        for (const check of [checkHook, checkHookUpdate]) {
          for (const place of ['fields', 'options', 'allowLoopback', ...Object.keys(HOOK)]) {
            for (const [name, value] of hostileValues()) {
              const { error } = await settled(() => {
                if (place === 'fields') return check(value)
                if (place === 'options') return check(HOOK, value)
                if (place === 'allowLoopback') return check(HOOK, { allowLoopback: value })
                return check({ ...HOOK, [place]: value })
              })
              checked++
              if (error === undefined) continue
              const isOurs = error instanceof TypeError || error instanceof HookError
              equal([isOurs, error?.code === 'internal'], [true, false], `${place}: ${name}: ${error?.stack ?? String(error)}`)
            }
          }
        }
        equal(checked > 2 * 7 * 30, true, `${checked} checked`)
        equal(checkHook(HOOK), HOOK)
      },
    ],

    [
      "a caller's mistake is a TypeError",
      () => {
        const mistake = (fields, options, text) => {
          const error = thrown(() => checkHook(fields, options))
          equal([error instanceof TypeError, error?.message], [true, text])
        }
        const example = 'checkHook(fields, { allowLoopback: true })'
        mistake(HOOK, null, `options must be an object: ${example}`)
        mistake(HOOK, true, `options must be an object: ${example}`)
        mistake(HOOK, { allowLocal: true }, `unknown option \`allowLocal\`: pass \`allowLoopback\` only, as in ${example}`)
        mistake(HOOK, { allowLoopback: 'yes' }, 'the option allowLoopback must be true or false')
        const unreadable = {
          get endpoint() {
            throw new Error('a getter')
          },
        }
        mistake(unreadable, undefined, 'the fields of the hook cannot be read')
        const { proxy, revoke } = Proxy.revocable({}, {})
        revoke()
        mistake(proxy, undefined, 'the fields of the hook cannot be read')
        equal(checkHook(HOOK), HOOK)
      },
    ],
  ]
}
