// Imports in JavaScript and TypeScript follow scripts/import-rules.cjs, by dependency-cruiser, and a project that breaks each
// rule is reported.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { root } from '../../scripts/setup.js'

const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
const FOLDERS = ['pkg', 'www', 'scripts', 'tests', 'benches']

/** The rules that the imports in `cwd` break, with the importing file. */
const violations = (cwd) =>
  new Promise((resolve, reject) => {
    const args = [program, '--config', 'scripts/import-rules.cjs', '--output-type', 'json', ...FOLDERS]
    execFile(process.execPath, args, { cwd, maxBuffer: 1 << 28 }, (_, stdout, stderr) => {
      if (!stdout) return reject(new Error(stderr))
      const { summary } = JSON.parse(stdout)
      resolve(summary.violations.map(({ rule, from }) => `${from}: ${rule.name}`).sort())
    })
  })

test('all imports follow the rules', async () => {
  assert.deepEqual(await violations(root), [])
})

test('an import that breaks a rule is reported, an allowed one is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-imports-'))
  const write = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  try {
    for (const name of FOLDERS) mkdirSync(join(folder, name))
    mkdirSync(join(folder, 'scripts'), { recursive: true })
    cpSync(join(root, 'scripts/import-rules.cjs'), join(folder, 'scripts/import-rules.cjs'))
    write('package.json', '{ "type": "module" }')
    write('pkg/index.js', 'export const a = 1')
    write('pkg/wrong.js', "import '../www/a/src/allowed.ts'")
    write('pkg/one.js', "import './two.js'")
    write('pkg/two.js', "import './one.js'")
    write('www/a/src/allowed.ts', "import './inside.ts'")
    write('www/a/src/inside.ts', 'export const b = 1')
    write('www/a/src/other-package.ts', "import '../../b/src/c.ts'")
    write('www/a/src/by-path.ts', "import '../../../pkg/index.js'")
    write('www/a/src/by-name.ts', "import 'npm-hooks-b/src/c.ts'")
    write('www/a/src/by-closed-name.ts', "import 'npm-hooks-closed/src/d.ts'")
    write('www/a/src/shared.ts', "import 'npm-hooks-ui/e.ts'")
    write('www/a/src/missing.ts', "import './missing-file.ts'")
    write('www/a/src/workers.ts', "import 'cloudflare:workers'")
    write('www/server/src/base/env.ts', "import type { F } from '../send/down.ts'")
    write('www/server/src/send/down.ts', "import '../events/up.ts'\nexport type F = 1")
    write('www/server/src/events/up.ts', "import type { G } from '../api/g.ts'")
    write('www/server/src/api/g.ts', 'export type G = 1')
    write('www/b/src/c.ts', 'export const c = 1')
    write('www/b/package.json', '{ "name": "npm-hooks-b" }')
    write('www/closed/src/d.ts', 'export const d = 1')
    write('www/closed/package.json', '{ "name": "npm-hooks-closed", "exports": {} }')
    write('www/ui/src/e.ts', 'export const e = 1')
    write('www/ui/package.json', '{ "name": "npm-hooks-ui", "exports": { "./*": "./src/*" } }')
    mkdirSync(join(folder, 'node_modules'))
    for (const name of ['b', 'closed', 'ui'])
      symlinkSync(join(folder, 'www', name), join(folder, 'node_modules', `npm-hooks-${name}`), 'junction')
    write('tests/hosts/page.js', "import './suite/index.js'")
    write('tests/b.test.js', "import 'not-installed'")
    write('tests/a.test.js', "import '../www/a/src/allowed.ts'")
    assert.deepEqual(await violations(folder), [
      'pkg/one.js: no-cycle',
      'pkg/wrong.js: no-import-from-www',
      'tests/b.test.js: no-unresolved-import',
      'www/a/src/by-closed-name.ts: no-import-of-a-www-program',
      'www/a/src/by-closed-name.ts: no-unresolved-import',
      'www/a/src/by-name.ts: no-import-of-a-www-program',
      'www/a/src/by-path.ts: www-imports-the-package-by-name',
      'www/a/src/missing.ts: no-unresolved-import',
      'www/a/src/other-package.ts: no-import-from-another-www-package',
      'www/a/src/other-package.ts: no-import-of-a-www-program',
      'www/server/src/events/up.ts: server-imports-point-down',
    ])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
