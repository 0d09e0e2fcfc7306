// Install scripts: what changed in them, and whether that is an alarm.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { review, script } from './releases.js'

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

test('many scripts, commands and scripts that run scripts are read as fast as a few', () => {
  const many = (value) => Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`s${at}`, value(at)]))
  const scripts = (end) => ({ install: 'npm run s0 && npm run s1', ...many((at) => `npm run s${at + 1}; npm run s${at + 2}`), s19999: end })
  const started = performance.now()
  const [signal] = review(
    [
      { version: '1.0.0', ...script(scripts('node a.js')) },
      { version: '1.0.1', ...script({ ...scripts('node b.js'), install: 'npm run s0 && npm run s2' }) },
    ],
    '1.0.1',
  )
  assert.equal(signal.code, 'install-script')
  assert.ok(signal.locations.length <= 100, `${signal.locations.length} locations`)
  assert.ok(performance.now() - started < 5000, 'within seconds')
})
