// npm's client with its own configuration and cache, for one registry.
import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const isWindows = process.platform === 'win32'

/** A function that runs a command of npm, such as `npm('dist-tag', 'rm', 'a', 'beta')`, and returns its output; it throws if npm fails. */
export function npmOf({ folder, registry, token, proxy }) {
  const userConfig = join(folder, 'npmrc')
  writeFileSync(userConfig, `${registry.replace('http:', '')}/:_authToken=${token}\n`)
  const settings = {
    registry,
    userconfig: userConfig,
    globalconfig: join(folder, 'global-npmrc'),
    cache: join(folder, 'npm-cache'),
    proxy,
    'https-proxy': proxy,
    noproxy: '127.0.0.1',
    'fetch-retries': 0,
    audit: false,
    fund: false,
    'update-notifier': false,
    loglevel: 'error',
  }
  const options = Object.entries(settings).map(([name, value]) => `--${name}=${value}`)
  // Without the variables that npm itself sets for the scripts that it runs.
  const env = { PATH: process.env.PATH, HOME: folder, USERPROFILE: folder, SystemRoot: process.env.SystemRoot }
  const run = (args, cwd = folder) =>
    new Promise((resolve, reject) => {
      // npm is a .cmd file on Windows, which only a shell starts, and a shell drops an empty argument without quotes.
      const quoted = [...args, ...options].map((argument) => (isWindows ? `"${argument}"` : argument))
      const child = spawn('npm', quoted, { cwd, env, shell: isWindows, stdio: ['ignore', 'pipe', 'pipe'] })
      let output = ''
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
      child.once('error', reject)
      child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`npm ${args.join(' ')}: ${output}`))))
    })
  const npm = (...args) => run(args)
  /** Publishes a package with a manifest and files; `args` are further arguments, such as `--tag=next`. */
  npm.publish = (manifest, { args = [], files = {} } = {}) => {
    const source = mkdtempSync(join(folder, 'package-'))
    for (const [name, text] of Object.entries({ 'package.json': JSON.stringify(manifest), ...files }))
      writeFileSync(join(source, name), text)
    return run(['publish', ...args], source)
  }
  return npm
}
