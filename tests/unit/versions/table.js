// What npm's `semver` says of versions, as a table that Rust is held to. `node tests/semver-table.js` writes it anew.
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import semver from 'semver'
import { mulberry } from './suite/check.js'

const file = new URL('data/semver.json', import.meta.url)
const LOOSE = { loose: true }
const NUMBERS = ['0', '1', '2', '9', '10', '11', '99', '007', '9007199254740991']
const IDENTIFIERS = [
  ...[
    '0',
    '1',
    '2',
    '9',
    '10',
    '11',
    '01',
    '007',
    '00',
    '-',
    '--',
    '-0',
    '-1',
    '1-',
    '0a',
    '1a',
    '01a',
    'a',
    'A',
    'b',
    'Z',
    'z',
    'aa',
    'a-b',
    'a1',
    'a10',
    'a2',
    'x',
  ],
  ...['alpha', 'beta', 'rc', 'RC', 'canary', 'next', 'v1', 'e5', '1e5', '0x10', 'Infinity', 'NaN', 'null', '20240101', '20240101123456'],
]
/** Around the limits of what JavaScript's numbers tell apart; the last two are one number to it. */
const LARGE = [
  ...[
    '999999999999999',
    '1000000000000000',
    '9007199254740990',
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '9007199254740994',
    '09007199254740995',
    '9007199254740996',
  ],
  ...[
    '20240101123456789',
    '20240101123456790',
    '20240101123456791',
    '18446744073709551615',
    '18446744073709551616',
    '99999999999999999999',
    '100000000000000000000',
    '340282366920938463463374607431768211456',
  ],
  ...[
    '999999999999999999999',
    '999999999999999934463',
    '999999999999999934464',
    '1000000000000000000000',
    '1000000000000000065536',
    '1000000000000000065537',
    '1500000000000000000000000',
    '123456789012345678901234567890',
  ],
  ...[`1${'0'.repeat(99)}`, `9${'0'.repeat(98)}`, '7'.repeat(200), '7'.repeat(240), `${'7'.repeat(239)}8`],
]
const SPACES = [
  '\t',
  '\n',
  '\v',
  '\f',
  '\r',
  ' ',
  '\u00a0',
  '\u1680',
  '\u2000',
  '\u2007',
  '\u200a',
  '\u2028',
  '\u2029',
  '\u202f',
  '\u205f',
  '\u3000',
  '\ufeff',
]
const NO_SPACES = ['\0', '\u001c', '\u001f', '\u0085', '\u180e', '\u200b', '\u200d', '\u2060', '\u2800']

/** Versions whose order is asked for, written as people write them. */
const ORDERED = [
  ...[
    '0.0.0-0',
    '0.0.0-a',
    '0.0.0',
    'v0.0.0',
    '0.0.1',
    '0.0.10',
    '0.0.9',
    '0.1.0',
    '0.1.0-rc',
    '0.10.0',
    '0.9.99',
    '1.0.0',
    '1.0.0+b',
    '1.0.0+b.2',
    '=1.0.0',
    ' v1.0.0 ',
    '01.00.000',
    '1.2.3',
    '1.2.3+4',
    '2.0.0',
    '10.0.0',
    '9.0.0',
  ],
  ...[
    '1.0.0-alpha',
    '1.0.0-alpha+b',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0rc.1',
    '1.0.0rc1',
    '1.2.34.5',
    '1.2.3-4.5',
    '1.2.3-',
    '1.2.3--',
    '1.2.3-.5',
  ],
  ...[
    '9007199254740990.0.0',
    '9007199254740991.0.0',
    '9007199254740991.9007199254740991.9007199254740991',
    '9007199254740991.9007199254740991.9007199254740991-0',
  ],
  ...IDENTIFIERS.map((identifier) => `1.0.0-${identifier}`),
  ...['1', 'a', '01', '-', '0.1', '1.a', 'a.1', 'a.01', 'a.b'].map((identifiers) => `1.0.0-a.${identifiers}`),
  ...LARGE.flatMap((large) => [`1.0.0-${large}`, `1.0.0-0.${large}+b`]),
]

/** Three that npm says are equal, equal, and less: of two large numbers that it cannot tell apart it looks at nothing behind. */
const CONTRADICTIONS = [
  ['1.0.0-9007199254740993.1', '1.0.0-9007199254740992.2', '1.0.0-9007199254740993.2'],
  ['1.0.0-20240101123456789.a', '1.0.0-20240101123456788.b', '1.0.0-20240101123456789.b'],
  ['1.0.0-9007199254740993', '1.0.0-9007199254740992.0', '1.0.0-9007199254740993.0'],
]

const long = (length) => `1.2.3-${'a'.repeat(length - 6)}`
/** What is a version and what only looks like one: npm decides. */
const TEXTS = [
  ...[
    '',
    ' ',
    'v',
    '=',
    '1',
    '1.2',
    '1.2.',
    '1.2.3',
    '1.2.3.',
    '1.2.3.4',
    '1.2.34.5',
    '1.2.34.5.6',
    '1.2.34.',
    '1.2.34..5',
    '1.2.34.b',
    '1.2.34.b+c',
    '1.2.03.4',
    '.1.2.3',
    '1..2.3',
    '1.2..3',
    'a.b.c',
    'x',
    '*',
    'latest',
    '1.x',
    '1.2.x',
    '1.2.*',
  ],
  ...[
    'v1.2.3',
    'V1.2.3',
    '=1.2.3',
    'v=1.2.3',
    '=v1.2.3',
    'vvv==1.2.3',
    'v 1.2.3',
    ' = v 1.2.3 ',
    '1.2.3v',
    '1.2.3=',
    '-1.2.3',
    '+1.2.3',
    '1.+2.3',
    '1.-2.3',
    '1.2.+3',
    '1.2.-3',
    '1.2.3 4',
    '1. 2.3',
    '1 .2.3',
    '1.2 .3',
    '1.2.3 -a',
    '1.2.3- a',
    '1.2.3 +b',
    '~1.2.3',
    '^1.2.3',
    '>1.2.3',
    '<=1.2.3',
    '1.2.3 || 2',
  ],
  ...[
    '01.2.3',
    '1.02.3',
    '1.2.03',
    '00.00.00',
    '000000000000000000000000001.2.3',
    '1e3.2.3',
    '0x1.2.3',
    '1.2.3e4',
    '1,2,3',
    '1_0.2.3',
    '1.2.3_a',
    '1.2.3-a_b',
    '1.2.3~a',
    '1.2.3-a~b',
    '1.2.3/a',
    '1.2.3-a/b',
    '1.2.3:a',
    '1.2.3-@',
    '1.2.3-[',
    '1.2.3-`',
    '1.2.3-{',
  ],
  ...[
    '1.2.3beta',
    '1.2.3beta.1',
    '1.2.3beta-1',
    '1.2.3a',
    '1.2.3x',
    '1.2.3-',
    '1.2.3--',
    '1.2.3---',
    '1.2.3-.',
    '1.2.3-.5',
    '1.2.3-a',
    '1.2.3-a.',
    '1.2.3-a..b',
    '1.2.3-.a.',
    '1.2.3-01',
    '1.2.3-00',
    '1.2.3-0',
    '1.2.3-a.01',
    '1.2.33-.5',
    '1.2.33-..5',
    '1.2.33a..b',
    '1.2.3.-',
    '1.2.33.-',
    '1.2.3-é',
    '1.2.3é',
    '1.2.3-١',
    '١.2.3',
    '1.2.３',
    '1.2.3-😀',
    '😀1.2.3',
    '1.2.3-ı',
  ],
  ...[
    '1.2.3+',
    '1.2.3+b',
    '1.2.3+b.',
    '1.2.3+.b',
    '1.2.3+b..c',
    '1.2.3+b+c',
    '1.2.3+01',
    '1.2.3+-',
    '1.2.3-+b',
    '1.2.3-a+b',
    '1.2.3-a+',
    '1.2.3-a.+b',
    '1.2.3a+b',
    '+b',
    '1.2+b.3',
    '1.2.3+é',
    '1.2.3+b_c',
    '1.2.3+b-c.0.00',
  ],
  ...LARGE.flatMap((large) => [`${large}.0.0`, `0.${large}.0`, `0.0.${large}`, `0.0.0-${large}`, `0.0.0-00${large}.a`, `0.0.${large}.a`]),
  ...[...SPACES, ...NO_SPACES].flatMap((space) => [
    `${space}1.2.3`,
    `1.2.3${space}`,
    `v${space}=1.2.3`,
    `1.2.3-${space}a`,
    `1.2.3+${space}`,
  ]),
  ...[255, 256, 257, 300].flatMap((length) => [
    long(length),
    long(length - 4).replace('-', '-0.0.'),
    ` ${long(length - 1)}`,
    `${long(length - 1)}\u00a0`,
    long(length - 6).replace('-', '-a+bcd.'),
    `${'0'.repeat(length - 5)}1.0.0`.slice(1),
  ]),
  ...[
    `0.0.0${'a'.repeat(251)}`,
    `0.0.0+${'a'.repeat(250)}`,
    `0.0.0-${'1'.repeat(250)}`,
    ' '.repeat(251) + '1.2.3',
    ' '.repeat(252) + '1.2.3',
    '\u3000'.repeat(251) + '1.2.3',
    '\u3000'.repeat(252) + '1.2.3',
    '😀'.repeat(130),
    '1'.repeat(257),
    `1.2.3${' '.repeat(10_000)}`,
  ],
]

/** Text that npm may or may not take, by chance. */
const PIECES = [
  '0',
  '1',
  '2',
  '34',
  '00',
  '.',
  '.',
  '.',
  '.',
  '-',
  '-',
  '+',
  'v',
  '=',
  ' ',
  'a',
  'beta',
  'Z',
  '\ufeff',
  '\u0085',
  'é',
  '_',
  '1.2.3',
  '1.2.3',
  '0.0.10',
  '9007199254740993',
]

function byChance() {
  const random = mulberry(20_240_101)
  const one = (list) => list[random(list.length)]
  const some = (most, make) => Array.from({ length: random(most + 1) }, make)
  const versions = Array.from({ length: 400 }, () => {
    const core = [one(NUMBERS), one(NUMBERS), one(NUMBERS)].slice(0, 1 + random(3))
    const pre = some(3, () => one(IDENTIFIERS))
    // Large numbers only at the end: in front of others npm contradicts itself.
    if (random(5) === 0) pre.push(one(LARGE.slice(0, 12)))
    return [...core, '1', '1'].slice(0, 3).join('.') + (pre.length > 0 ? `-${pre.join('.')}` : '') + one(['', '', '', '+b', '+0.1'])
  })
  const texts = Array.from({ length: 1500 }, () => one(['', '', '1.2.3', '1.2.34', 'v1.', '0.0.']) + some(5, () => one(PIECES)).join(''))
  return { versions, texts }
}

export function table() {
  const { versions, texts } = byChance()
  const read = []
  const refused = []
  for (const text of new Set([...TEXTS, ...texts])) {
    const version = semver.parse(text, LOOSE)
    if (version === null) refused.push(text)
    else read.push([text, [version.major, version.minor, version.patch], version.version])
  }
  return { read, refused, order: grouped([...new Set([...ORDERED, ...versions])]), contradictions: CONTRADICTIONS }
}

/** From the lowest to the highest, equal ones together. */
function grouped(texts) {
  const groups = []
  for (const text of texts.sort((a, b) => semver.compare(a, b, LOOSE))) {
    const group = groups.at(-1)
    if (group !== undefined && semver.compare(group[0], text, LOOSE) === 0) group.push(text)
    else groups.push([text])
  }
  return groups
}

export async function versionCases(test) {
  const committed = readFileSync(file, 'utf8')
  const { order, contradictions } = JSON.parse(committed)

  await test("the table that Rust is held to is what npm's semver says", () => {
    if (committed !== written(table())) throw new Error('tests/data/semver.json is another one: node tests/semver-table.js')
  })

  await test('every pair in it is in its order', () => {
    const versions = order.flatMap((group, at) => group.map((text) => ({ at, version: semver.parse(text, LOOSE) })))
    for (const left of versions) {
      for (const right of versions) {
        if (left.version.compare(right.version) !== Math.sign(left.at - right.at))
          throw new Error(`${left.version.raw} and ${right.version.raw}`)
      }
    }
  })

  await test('npm contradicts itself where it is said to', () => {
    for (const [low, between, high] of contradictions) {
      const found = [
        [low, between],
        [between, high],
        [low, high],
      ].map(([a, b]) => semver.compare(a, b, LOOSE))
      if (found.join() !== '0,0,-1') throw new Error(`${low}, ${between}, ${high}: ${found}`)
    }
  })
}

/** One entry a line, in ASCII, so that a change can be read. */
function written(table) {
  const lists = Object.entries(table).map(([name, list]) => `"${name}": [\n${list.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`)
  return `{\n${lists.join(',\n')}\n}\n`.replace(/[^\n -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) writeFileSync(file, written(table()))
