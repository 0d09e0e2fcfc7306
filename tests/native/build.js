// Builds a program of this crate, and says why valgrind cannot run it here.
import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { env, root } from '../../scripts/setup.js'

/** False, or the reason for a skip. */
export const missingValgrind = reason()

function reason() {
  if (process.arch !== 'x64') return `requests to valgrind are written for x86-64, not for ${process.arch}`
  return spawnSync('valgrind', ['--version']).status === 0 ? false : 'valgrind is not installed'
}

/** The path of a program, optimized as the crate's own release is, or at another level. */
export function buildProgram(name, level = '') {
  const target = join(root, 'target', level === '' ? '' : `native-${level}`)
  const environment = level === '' ? env : { ...env, CARGO_PROFILE_RELEASE_OPT_LEVEL: level }
  const args = ['build', '--release', '--quiet', '--package', 'npm-hooks-native', '--bin', name, '--target-dir', target]
  execFileSync('cargo', args, { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
  return join(target, 'release', name)
}
