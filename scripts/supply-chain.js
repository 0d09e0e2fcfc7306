// The programs that check the supply chain: `npm test -- supply-chain-slow` installs them, `npm test` uses those that are there.
import { spawnSync } from 'node:child_process'
import { delimiter } from 'node:path'
import { env, installPrograms, isInstalled, root, toolFolder } from './setup.js'

const PROGRAMS = [
  { name: 'cargo-deny', version: '0.20.2', duration: 'three to six minutes' },
  { name: 'cargo-cyclonedx', version: '0.5.9', duration: 'about a minute' },
  { name: 'cargo-semver-checks', version: '0.51.0', duration: 'three to six minutes' },
].map((program) => ({ ...program, crate: program.name }))

/** The commit before the first one that `cargo semver-checks` guards, which is the baseline until there is a release. */
const FIRST_BASELINE = '75a7826'

/** Builds those of these programs that are missing. */
export const installSupplyChain = (names = PROGRAMS.map(({ name }) => name)) =>
  installPrograms(PROGRAMS.filter(({ name }) => names.includes(name)))

/** Fetches the database of RustSec for cargo-deny. Where it cannot be reached, the test that needs it says so. */
export const fetchAdvisories = () => spawnSync('cargo', ['deny', 'fetch', 'db'], { cwd: root, env: supplyChainEnv, stdio: 'ignore' })

/** Why one of these programs cannot run; undefined if it can. */
export function missingProgram(name) {
  const { version } = PROGRAMS.find((program) => program.name === name)
  return isInstalled(name, version) ? undefined : `cargo install ${name} --version ${version}, or npm test -- supply-chain-slow`
}

/** The environment in which cargo finds these programs as its commands. */
export const supplyChainEnv = {
  ...env,
  PATH: [...PROGRAMS.map(({ name, version }) => toolFolder(name, version)), env.PATH].join(delimiter),
}

/** The last release, or the first baseline; undefined if the clone does not have it. */
export function baselineRevision() {
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' })
  const tag = git('describe', '--tags', '--abbrev=0', '--match', 'v*')
  const revision = tag.status === 0 ? tag.stdout.trim() : FIRST_BASELINE
  return git('cat-file', '-e', `${revision}^{commit}`).status === 0 ? revision : undefined
}
