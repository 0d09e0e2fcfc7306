// The names that `npm-hooks watch --from` finds in lock files of each form.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { packagesOf } from '../../pkg/src/cli/watch/lockfile.js'

const json = (value) => JSON.stringify(value)
const FOUND = ['@scope/b', 'a', 'real']

describe('the packages of a registry, each once', () => {
  for (const [what, path, text, expected = FOUND] of [
    [
      'package-lock.json, version 1',
      'package-lock.json',
      json({
        lockfileVersion: 1,
        dependencies: {
          a: { version: '1.0.0', dependencies: { '@scope/b': { version: '2.0.0-rc.1', dependencies: { a: { version: '0.9.0' } } } } },
          alias: { version: 'npm:real@1.0.0' },
          local: { version: 'file:local' },
          git: { version: 'git+ssh://git@host.example/x.git#0123456' },
          tarball: { version: 'https://host.example/x.tgz' },
        },
      }),
    ],
    ...[2, 3].map((lockfileVersion) => [
      `package-lock.json, version ${lockfileVersion}`,
      'app/package-lock.json',
      json({
        lockfileVersion,
        packages: {
          '': { name: 'app', dependencies: { a: '1' } },
          'packages/workspace': { version: '1.0.0' },
          'node_modules/workspace': { resolved: 'packages/workspace', link: true },
          'node_modules/a': { version: '1.0.0' },
          'node_modules/a/node_modules/@scope/b': { version: '1.0.0' },
          'packages/workspace/node_modules/a': { version: '2.0.0' },
          'node_modules/alias': { name: 'real', version: '1.0.0' },
          'node_modules/git': { version: '1.0.0', resolved: 'git+ssh://git@host.example/x.git#0123456' },
          'node_modules/local': { version: '1.0.0', resolved: 'file:local' },
        },
        ...(lockfileVersion === 2 && { dependencies: { other: { version: '1.0.0' } } }),
      }),
    ]),
    ['npm-shrinkwrap.json', 'npm-shrinkwrap.json', json({ packages: { 'node_modules/a': {} } }), ['a']],
    [
      'pnpm-lock.yaml, version 5',
      'pnpm-lock.yaml',
      `lockfileVersion: 5.4

dependencies:
  a: 1.0.0
  other: 1.0.0

packages:

  /a/1.0.0:
    resolution: {integrity: sha512-x}
    dependencies:
      not/this/1.0.0: x
  /@scope/b/2.0.0-rc.1_a@1.0.0:
    dev: true
  /real/1.0.0_3lz3hl3rjqzzmnzqqivvlyw6ja:
    dev: true
  github.com/user/repo/0123456789012345678901234567890123456789:
    dev: true
  file:local:
    dev: true
`,
    ],
    [
      'pnpm-lock.yaml, version 5, of another registry',
      'pnpm-lock.yaml',
      'packages:\n\n  registry.example/@scope/b/1.0.0:\n    dev: true\n',
      ['@scope/b'],
    ],
    [
      'pnpm-lock.yaml, version 6',
      'pnpm-lock.yaml',
      `lockfileVersion: '6.0'

packages:

  /a@1.0.0:
    resolution: {integrity: sha512-x}
  /@scope/b@1.0.0(a@1.0.0)(other@2.0.0):
    dev: true
  ? /real@1.0.0(@scope/very-long@1.0.0)
  : resolution: {integrity: sha512-x}
  '@host.example/user/repo/0123456':
    dev: true
  file:../local(a@1.0.0):
    dev: true

settings:
  x@1.0.0: true
`,
    ],
    [
      'pnpm-lock.yaml, version 9',
      'pnpm-lock.yaml',
      `lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      other@1.0.0:
        specifier: 1.0.0

packages:

  a@1.0.0:
    resolution: {integrity: sha512-x}

  '@scope/b@1.0.0':
    resolution: {integrity: sha512-x}

  real@1.0.0: {}

  git@https://host.example/user/repo/tar.gz/0123456:
    resolution: {tarball: https://host.example/x}

  local@file:local:
    resolution: {directory: local, type: directory}

snapshots:

  other@1.0.0: {}
`,
    ],
    [
      'yarn.lock, version 1',
      'yarn.lock',
      `# yarn lockfile v1


"@scope/b@^1.0.0", "@scope/b@~1.2.0":
  version "1.2.3"
  resolved "https://registry.example/@scope/b/-/b-1.2.3.tgz#0123"
  dependencies:
    other "^1.0.0"

a@1.0.0, a@^1.0.0:
  version "1.0.0"

"alias@npm:real@^1.0.0":
  version "1.0.0"

"local@file:local":
  version "1.0.0"

"git@git+https://host.example/x.git":
  version "1.0.0"

repo@user/repo:
  version "1.0.0"
`,
    ],
    [
      'yarn.lock of Berry',
      'yarn.lock',
      `__metadata:
  version: 8
  cacheKey: 10c0

"@scope/b@npm:^1.0.0, @scope/b@npm:~1.2.0":
  version: 1.2.3
  resolution: "@scope/b@npm:1.2.3"
  dependencies:
    other: "npm:^1.0.0"

"a@npm:1.0.0":
  version: 1.0.0
  resolution: "a@npm:1.0.0"

"a@patch:a@npm%3A1.0.0#optional!builtin<compat/a>":
  version: 1.0.0
  resolution: "a@patch:a@npm%3A1.0.0#optional!builtin<compat/a>::version=1.0.0&hash=0123"

"alias@npm:real@^1.0.0":
  version: 1.0.0
  resolution: "real@npm:1.0.0"

"app@workspace:.":
  version: 0.0.0-use.local
  resolution: "app@workspace:."
`,
    ],
    [
      'package.json: the direct ones',
      'package.json',
      json({
        name: 'app',
        dependencies: { a: '^1.0.0', local: 'file:local', linked: 'link:../x', repo: 'user/repo', git: 'git+ssh://host.example/x' },
        devDependencies: { alias: 'npm:real@^1.0.0', workspace: 'workspace:*' },
        optionalDependencies: { '@scope/b': 'catalog:' },
        peerDependencies: { other: '1' },
      }),
    ],
    ['CRLF', 'pnpm-lock.yaml', 'packages:\r\n\r\n  /a@1.0.0:\r\n    dev: true\r\n', ['a']],
    [
      'names that no package has',
      'package-lock.json',
      json({ packages: { 'node_modules/../x': {}, 'node_modules/a b': {}, 'node_modules/a': { name: 7 } } }),
      ['a'],
    ],
    ['nothing', 'package.json', 'null', []],
  ])
    test(what, () => assert.deepEqual(packagesOf(path, text), expected))
})

test('a file of another name is refused', () => {
  for (const path of ['bun.lockb', 'my-package.json', 'yarn.lock.bak'])
    assert.throws(() => packagesOf(path, '{}'), /--from takes a package-lock\.json/)
})
