// The rules of hooks: what a client may send to create or to change a hook.
import { equal, thrown } from './check.js'

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

const ENDPOINTS = [
  'https://example.com',
  'https://example.com/',
  'HTTPS://Example.COM/Hook',
  'https://example.com./hook',
  'https://example.com:8443/hook?token=a%20b&c%5B%5D=d',
  'https://example.com:1',
  'https://example.com:65535/',
  'https://example.com?query',
  "https://a-b_c.example.co.uk/~user/(a)'*!$&+,;=:@/..//.",
  'https://xn--bcher-kva.example/',
  'https://1.example/',
  'https://10.0.0.1.example/',
  'https://127.0.0.1.nip.example/',
  'https://0x7f.example',
  'https://localhost.example/',
  'https://mylocalhost.example/',
  'https://notlocal.org/',
  'https://8.8.8.8/',
  'https://172.15.255.255/',
  'https://172.32.0.0/',
  'https://100.63.255.255/',
  'https://100.128.0.0/',
  'https://[2606:4700:4700::1111]/',
  'https://[2606:4700:4700::1111]:8443/',
  `https://example.com/${'a'.repeat(2028)}`,
  `https://${'a'.repeat(63)}.example/`,
]

/** Endpoints that are refused as private or unusual addresses. */
const ADDRESSES = [
  // IPv4 ranges.
  ...['0.0.0.0', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.100.100.200', '100.127.255.255', '127.0.0.1', '127.255.255.255'],
  ...['168.63.129.16', '169.254.0.1', '169.254.169.254', '169.254.170.2', '172.16.0.1', '172.31.255.255', '192.0.0.192', '192.0.2.1'],
  ...['192.88.99.1', '192.168.0.1', '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.1', '239.1.1.1'],
  ...['240.0.0.1', '255.255.255.255'],
  // Other spellings of IPv4: decimal, hexadecimal, octal, short, mixed, with a dot at the end, too large; public ones too.
  ...['2130706433', '0x7f000001', '0X7F000001', '017700000001', '127.1', '127.0.1', '0', '0x', '0x7f.1', '0177.0.0.1', '127.0.0.0x1'],
  ...['0x7f.0x0.0x0.0x1', '127.0.0.01', '127.0.0.1.', '8.8.8.8.', '8.8.2056', '134744072', '010.8.8.8', '256.256.256.256', '1.2.3.4.5'],
  ...['169.254.43518', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '00000127.0.0.1', '127.0.0.1.0x', '4294967296'],
  // IPv6: unspecified, loopback, mapped, compatible, NAT64, 6to4, Teredo, unique local, link-local, site-local, multicast, documentation.
  ...['[::]', '[::1]', '[0:0:0:0:0:0:0:1]', '[0000:0000:0000:0000:0000:0000:0000:0001]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]'],
  ...['[::FFFF:8.8.8.8]', '[::ffff:0:127.0.0.1]', '[::127.0.0.1]', '[::7f00:1]', '[::8.8.8.8]', '[64:ff9b::7f00:1]', '[64:ff9b::8.8.8.8]'],
  ...['[64:ff9b:1::a00:1]', '[2002:7f00:1::]', '[2002:a9fe:a9fe::1]', '[2001:0:4136:e378::1]', '[fc00::1]', '[fd00:ec2::254]'],
  ...['[FD00:EC2::254]', '[fd20:ce::254]', '[fe80::1]', '[febf::1]', '[fec0::1]', '[ff02::1]', '[2001:db8::1]', '[3fff::1]', '[100::1]'],
  // IPv6 that is not one: with a zone, an address in another form, nothing.
  ...['[fe80::1%25eth0]', '[fe80::1%eth0]', '[::1%25]', '[127.0.0.1]', '[::ffff:0x7f.1]', '[]', '[::1.2.3]', '[1:2:3]', '[::g]', '[ ::1]'],
  // Names.
  ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'a.b.LocalHost.', 'localhost.localdomain', 'ip6-localhost', 'intranet', 'com'],
  ...['metadata', 'metadata.google.internal', 'METADATA.Google.Internal.', 'metadata.goog', 'metadata.tencentyun.com', 'instance-data'],
  ...['a.ec2.internal', 'printer.local', 'kubernetes.default.svc.cluster.local', 'router.lan', 'nas.home.arpa', 'wiki.corp', 'x.private'],
]

/** Endpoints that are refused as they are written. */
const WRONG_ENDPOINTS = [
  ['not-a-url', 'is not an absolute URL'],
  ['example.com/hook', 'is not an absolute URL'],
  ['//example.com/hook', 'is not an absolute URL'],
  ['/hook', 'is not an absolute URL'],
  ['https:example.com', 'is not an absolute URL'],
  ['https:/example.com', 'is not an absolute URL'],
  ['https:\\\\example.com', 'is not an absolute URL'],
  ['javascript:alert(1)', 'is not an absolute URL'],
  ['data:text/html,x', 'is not an absolute URL'],
  ['http://example.com/hook', 'does not start with `https://`'],
  ['http://8.8.8.8/', 'does not start with `https://`'],
  ['ftp://example.com/', 'does not start with `https://`'],
  ['file:///etc/passwd', 'does not start with `https://`'],
  ['wss://example.com/', 'does not start with `https://`'],
  [' https://example.com/', 'does not start with `https://`'],
  ['\thttps://example.com/', 'does not start with `https://`'],
  ['ht\ntps://example.com/', 'does not start with `https://`'],
  ['ｈttps://example.com/', 'does not start with `https://`'],
  ['https://user@example.com/', 'contains a user name or a password'],
  ['https://user:pass@example.com/', 'contains a user name or a password'],
  ['https://@example.com/', 'contains a user name or a password'],
  ['https://:@example.com/', 'contains a user name or a password'],
  ['https://example.com@127.0.0.1/', 'contains a user name or a password'],
  ['https://example.com\\@127.0.0.1/', 'contains a user name or a password'],
  ['https://127.0.0.1\\@example.com/', 'contains a user name or a password'],
  ['https://user@[::1]/', 'contains a user name or a password'],
  ['https://', 'the host of'],
  ['https:///', 'the host of'],
  ['https:///example.com/', 'the host of'],
  ['https://?', 'the host of'],
  ['https://:443/', 'the host of'],
  ['https://./', 'the host of'],
  ['https://../', 'the host of'],
  ['https://.example.com/', 'the host of'],
  ['https://example..com/', 'the host of'],
  ['https://example.com../', 'the host of'],
  ['https://127.0.0.1../', 'the host of'],
  ['https://exa mple.com/', 'the host of'],
  ['https://example.com /', 'the host of'],
  ['https://exam\tple.com/', 'the host of'],
  ['https://127.0.\n0.1/', 'the host of'],
  ['https://127.0.0.1\r/', 'the host of'],
  ['https://example.com\0.evil.example/', 'the host of'],
  ['https://example.com\\.evil.example/', 'the host of'],
  ['https://127%2e0%2e0%2e1/', 'the host of'],
  ['https://%6c%6f%63alhost/', 'the host of'],
  ['https://１２７.0.0.1/', 'the host of'],
  ['https://127。0。0。1/', 'the host of'],
  ['https://①②⑦.⓪.⓪.①/', 'the host of'],
  ['https://ｌocalhost/', 'the host of'],
  ['https://local\u00adhost/', 'the host of'],
  ['https://loc\u200balhost/', 'the host of'],
  ['https://bücher.example/', 'the host of'],
  ['https://ſsl.example/', 'the host of'],
  ['https://::1/', 'the port of'],
  ['https://[::1/', 'the host of'],
  ['https://[::1]a/', 'the host of'],
  ['https://[::1].example.com/', 'the host of'],
  ['https://a[::1]/', 'the port of'],
  ['https://exa<mple.com/', 'the host of'],
  ['https://exa*mple.com/', 'the host of'],
  [`https://${'a'.repeat(64)}.example/`, 'the host of'],
  [`https://${'a.'.repeat(126)}example/`, 'the host of'],
  ['https://example.com:/', 'the port of'],
  ['https://example.com:0/', 'the port of'],
  ['https://example.com:65536/', 'the port of'],
  ['https://example.com:000443/', 'the port of'],
  ['https://example.com:+443/', 'the port of'],
  ['https://example.com:-1/', 'the port of'],
  ['https://example.com:443a/', 'the port of'],
  ['https://example.com:4 43/', 'the port of'],
  ['https://example.com:443:443/', 'the port of'],
  ['https://example.com:４43/', 'the port of'],
  ['https://[2606:4700:4700::1111]:/', 'the port of'],
  ['https://example.com/a b', 'has a character that a URL cannot have'],
  ['https://example.com/a\nb', 'has a character that a URL cannot have'],
  ['https://example.com/\r\nHost: evil.example', 'has a character that a URL cannot have'],
  ['https://example.com/\t', 'has a character that a URL cannot have'],
  ['https://example.com/\0', 'has a character that a URL cannot have'],
  ['https://example.com/\x7f', 'has a character that a URL cannot have'],
  ['https://example.com/a\\b', 'has a character that a URL cannot have'],
  ['https://example.com/"', 'has a character that a URL cannot have'],
  ['https://example.com/<a>', 'has a character that a URL cannot have'],
  ['https://example.com/{id}', 'has a character that a URL cannot have'],
  ['https://example.com/?a[]=b', 'has a character that a URL cannot have'],
  ['https://example.com/ä', 'has a character that a URL cannot have'],
  ['https://example.com/\ud800', 'has a character that a URL cannot have'],
  ['https://example.com/%', 'has a character that a URL cannot have'],
  ['https://example.com/%2', 'has a character that a URL cannot have'],
  ['https://example.com/%zz', 'has a character that a URL cannot have'],
  ['https://example.com/ ', 'has a character that a URL cannot have'],
  ['https://example.com/#fragment', 'has a fragment'],
  ['https://example.com#@127.0.0.1/', 'has a fragment'],
  [`https://example.com/${'a'.repeat(2029)}`, 'is over 2048 characters'],
  [`https://example.com/${'a'.repeat(100_000)}`, 'is over 2048 characters'],
  ...['', 7, null, undefined, true, {}, ['https://example.com/'], new URL('https://example.com/')].map((value) => [
    value,
    'is missing, or not a non-empty string',
  ]),
]

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

/** What has no members of its own. */
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
        for (const host of ADDRESSES.filter((each) => !loopback.includes(each) && !/^127\.(?:255\.){3}|localhost\.?$/i.test(each))) {
          if (host.startsWith('[0000:') || host === '127.255.255.255') continue
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
