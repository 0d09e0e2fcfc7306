// Which file may import which, for dependency-cruiser: `npm test -- style`.

/** Each folder of the server imports only from those before it. */
const SERVER_FOLDERS = ['base', 'settings', 'events', 'send', 'hooks', 'watch', 'shard', 'monitor', 'receive', 'api', 'documents', 'pages']

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'Imports form no cycle; imports of types alone are erased.',
      severity: 'error',
      from: { pathNot: '^pkg/wasm/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-import-from-another-www-package',
      comment: 'What two www packages need is a package that both import by name.',
      severity: 'error',
      from: { path: '^www/([^/]+)/' },
      to: { path: '^www/', pathNot: '^www/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'no-import-of-a-www-program',
      comment: 'By name, a www package imports only the packages that exist to be shared.',
      severity: 'error',
      from: { path: '^www/([^/]+)/' },
      to: { path: '^(www/|npm-hooks-)', pathNot: ['^www/$1/', '^(www/|npm-hooks-)(ui|events-api)(/|$)'] },
    },
    {
      name: 'no-unresolved-import',
      comment:
        'An import leads to a file or to an installed package. Workers provide `cloudflare:`, the build the wasm module as text; hosts get a copy of the suite; OpenNext is installed for its test.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^cloudflare:', '/(inline|packed)\\.js$', '^\\./suite/index\\.js$', '^@opennextjs/'] },
    },
    {
      name: 'no-import-from-www',
      comment: 'The library, the scripts and the benchmarks do not depend on what is built with the library.',
      severity: 'error',
      from: { path: '^(pkg|src|benches)/' },
      to: { path: '^www/' },
    },
    {
      name: 'www-imports-the-package-by-name',
      comment: 'As a user does: by the name npm-hooks, through the exports map.',
      severity: 'error',
      from: { path: '^www/' },
      to: { path: '^(pkg|src)/', dependencyTypes: ['local'] },
    },
    ...SERVER_FOLDERS.map((folder, index) => ({
      name: 'server-imports-point-down',
      comment: 'The classes of objects are exempt in the two files that list the bindings: they import types alone.',
      severity: 'error',
      from: { path: `^www/server/src/${folder}/`, pathNot: '^www/server/src/base/(env|shards)\\.ts$' },
      to: { path: `^www/server/src/(${[...SERVER_FOLDERS.slice(index + 1).map((name) => `${name}/`), 'index\\.ts'].join('|')})` },
    })),
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^pkg/(wasm|dist)/'] },
    exclude: { path: ['/(dist|storage|\\.next|\\.wrangler)/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'default'] },
  },
}
