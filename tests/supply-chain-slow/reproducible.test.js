// Two builds in two folders, with two folders of cargo, give the same bytes.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { BUILT, root } from '../../scripts/setup.js'

/** The second build compiles everything. */
const MAX_MS = 20 * 60_000

test('a build in another folder has the same bytes', { timeout: MAX_MS }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-another-build-'))
  try {
    const copy = join(folder, 'a folder whose path is longer')
    copySources(copy)
    // By another path, and so with other paths of the sources of dependencies.
    const cargoHome = join(folder, 'cargo')
    symlinkSync(process.env.CARGO_HOME || join(homedir(), '.cargo'), cargoHome, 'junction')
    const script = `const { build } = await import(${JSON.stringify(pathToFileURL(join(copy, 'scripts/setup.js')))}); build()`
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: copy,
      env: { ...process.env, CARGO_HOME: cargoHome },
      encoding: 'utf8',
    })
    assert.equal(status, 0, `${stdout}${stderr}`)
    const different = BUILT.filter((name) => !readFileSync(join(copy, name)).equals(readFileSync(join(root, name))))
    assert.deepEqual(different, [])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** What git knows or would know, as it is now, and the installed packages. */
function copySources(copy) {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  for (const name of listed.split('\0').filter((name) => name !== '' && !name.startsWith('tests/data/') && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(copy, name)), { recursive: true })
    cpSync(join(root, name), join(copy, name))
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
}
