// The package as a user installs it: packed, and installed in an empty folder.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { data } from '../tests/data.js'
import { pack } from './package.js'
import { env, root } from './setup.js'

/** Installs the packed tarball in a new folder; the caller removes the folder. */
export function installTarball() {
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-'))
  const shell = process.platform === 'win32'
  const npm = (args, cwd) => execFileSync('npm', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], shell })
  const filename = basename(pack(folder))
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  npm(['install', '--silent', '--offline', '--no-audit', '--no-fund', `./${filename}`], folder)
  return folder
}

/** Copies the conformance suite, its hosts and its data into a folder with the installed package. */
export function copySuite(folder) {
  const isForHost = (path) => basename(path) !== 'conformance.test.js'
  cpSync(join(root, 'tests/hosts'), folder, { recursive: true, filter: isForHost })
  cpSync(join(root, 'tests/suite'), join(folder, 'suite'), { recursive: true })
  writeFileSync(join(folder, 'data.json'), JSON.stringify(data()))
}
