// The facts of packuments in words: what Compare shows instead of JSON.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadModule } from './load-module.js'

const { factWords } = await loadModule('work/fact-words.ts')

for (const [path, value, want] of [
  [['maintainers'], [{ name: 'alice', email: 'a@x.example' }, { name: 'bob' }], 'alice <a@x.example>, bob'],
  [['maintainers'], [], ''],
  [['users'], ['fan', 'other'], 'fan, other'],
  [['absent'], ['time', 'users'], 'time, users'],
  [['name'], 'a', 'a'],
  [['dist-tags', 'latest'], '1.0.0', '1.0.0'],
  [['dist-tags'], { latest: '1.0.0', next: '2.0.0' }, 'latest: 1.0.0, next: 2.0.0'],
  [['versions'], { '1.0.0': {}, '1.0.1': null }, '1.0.0, 1.0.1'],
  [['versions', '1.0.0'], null, 'only its name is known'],
  [['versions', '1.0.0'], {}, 'listed'],
  [
    ['versions', '1.0.0'],
    {
      _npmUser: { name: 'bob', email: 'b@x.example' },
      dist: { unpackedSize: 12_345, attestations: true, integrity: 'sha512-a', shasum: 'b' },
      scripts: ['test', 'postinstall'],
      license: 'MIT',
      deprecated: 'use b',
    },
    'published by bob <b@x.example>; 12.3 kB unpacked, with provenance; scripts test, postinstall; license MIT; deprecated: use b; tarball sha512-a',
  ],
  [['versions', '1.0.0'], { deprecated: true }, 'deprecated'],
  [['versions', '1.0.0'], { _npmUser: 'bob' }, 'published by bob'],
  [['versions', '1.0.0'], { _npmUser: null }, 'published by unknown'],
  [['versions', '1.0.0', '_npmUser'], { name: 'ci', trustedPublisher: { id: 'github' } }, 'ci (trusted publishing: github)'],
  [['versions', '1.0.0', 'dist', 'unpackedSize'], 1000, '1,000 bytes'],
  [['versions', '1.0.0', 'dist', 'attestations'], true, 'yes'],
  [['versions', '1.0.0', 'dependencies'], '0123456789abcdef', 'a list with the digest 0123456789abcdef'],
  [['versions', '1.0.0', 'scripts'], ['install'], 'install'],
  [['time', 'unpublished'], { time: '2024-01-01', name: 'bob', versions: ['1.0.0'] }, 'unpublished at 2024-01-01 by bob (versions: 1.0.0)'],
  // Names that are keys of objects, and values in other forms.
  [['versions', 'constructor'], {}, 'listed'],
  [['dist-tags', 'maintainers'], '1.0.0', '1.0.0'],
  [['maintainers'], 'alice', 'alice'],
  [['constructor'], ['a'], 'a'],
  [['versions', '1.0.0', 'deprecated'], { a: [1, null] }, 'a: 1, null'],
  [['users'], undefined, ''],
]) {
  test(`${path.join(' › ')}: ${JSON.stringify(value)}`, () => assert.equal(factWords(path, value), want))
}
