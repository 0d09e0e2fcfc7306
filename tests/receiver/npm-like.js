// Manifests as on npm, where most have 1 to 6 kB, of which changes are found by a few members.

/** What does not depend on the version. */
const REST = {
  description: 'what it is for, in a sentence that is as long as most of them',
  keywords: ['what', 'it', 'is', 'about', 'and', 'some', 'further', 'words'],
  homepage: 'https://project.example/packages/what-it-is#readme',
  bugs: { url: 'https://project.example/packages/what-it-is/problems' },
  license: 'MIT',
  author: { name: 'Alice', email: 'alice@x.example' },
  repository: { type: 'git', url: 'git+https://project.example/packages/what-it-is.git', directory: 'packages/what-it-is' },
  main: './dist/index.cjs',
  module: './dist/index.js',
  types: './dist/index.d.ts',
  exports: {
    '.': { types: './dist/index.d.ts', import: './dist/index.js', require: './dist/index.cjs' },
    './package.json': './package.json',
  },
  scripts: { build: 'tsc -p tsconfig.build.json', lint: 'eslint src', test: 'vitest run --coverage', prepublishOnly: 'npm run build' },
  dependencies: Object.fromEntries(['one', 'two', 'three', 'four', 'five', 'six'].map((name) => [`dependency-${name}`, '^1.2.3'])),
  devDependencies: Object.fromEntries(Array.from({ length: 14 }, (_, at) => [`@scope/development-dependency-${at}`, '^10.20.30'])),
  engines: { node: '>=18' },
  gitHead: 'b'.repeat(40),
  _npmVersion: '10.9.0',
  _nodeVersion: '22.12.0',
  _hasShrinkwrap: false,
}

const { exports: _, devDependencies: __, keywords: ___, ...SHORT_REST } = REST

/** Their texts from the first member on. */
const [REST_TEXT, SHORT_REST_TEXT] = [REST, SHORT_REST].map((rest) => JSON.stringify(rest).slice(1))

/** The JSON text of a manifest; a short one has no development dependencies. */
export const manifestOf = (name, version, { isShort = false } = {}) =>
  `{"name":"${name}","version":"${version}","_id":"${name}@${version}","dist":{"integrity":"sha512-${'c'.repeat(86)}==","shasum":"${'a'.repeat(40)}","tarball":"https://registry.test/${name}/-/${version}.tgz","fileCount":42,"unpackedSize":123456,"signatures":[{"keyid":"SHA256:${'d'.repeat(43)}","sig":"${'e'.repeat(96)}"}]},"_npmUser":{"name":"alice","email":"alice@x.example"},"maintainers":[{"name":"alice","email":"alice@x.example"}],${isShort ? SHORT_REST_TEXT : REST_TEXT}`

export const MANIFEST_BYTES = manifestOf('package-number', '0.100.0').length
