// npm 10 with its own configuration and cache, as a user of a server, and the library that it calls.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installNpm10, npm10Folder } from '../../scripts/setup.js'

installNpm10()
const cli = join(npm10Folder, 'node_modules/npm/bin/npm-cli.js')

/** The methods that npm calls: `add`, `rm`, `update`, `find`, `ls` and `ls.stream`. */
export const libnpmhook = createRequire(cli)('libnpmhook')

/** A function that runs `npm hook …` as the owner of a token; `null` for none. It never throws. */
export function npmOf({ url, token }) {
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-npm-10-'))
  const userConfig = join(folder, 'npmrc')
  writeFileSync(userConfig, token === null ? '' : `${url.replace('http:', '')}/:_authToken=${token}\n`)
  const settings = {
    registry: url,
    userconfig: userConfig,
    globalconfig: join(folder, 'global-npmrc'),
    cache: join(folder, 'npm-cache'),
    'fetch-retries': 0,
    'update-notifier': false,
  }
  const options = Object.entries(settings).map(([name, value]) => `--${name}=${value}`)
  // Without the variables that npm itself sets for the scripts that it runs.
  const env = { PATH: process.env.PATH, HOME: folder, USERPROFILE: folder, SystemRoot: process.env.SystemRoot, LANG: 'C.UTF-8' }
  const npm = (...args) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [cli, 'hook', ...args, ...options], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
      const [out, error] = [child.stdout, child.stderr].map(textOf)
      child.once('error', reject)
      child.once('close', (code) => resolve({ code, out: out.text.trimEnd(), error: withoutLog(error.text) }))
    })
  return { npm, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

function textOf(stream) {
  const result = { text: '' }
  stream.setEncoding('utf8').on('data', (text) => (result.text += text))
  return result
}

/** Without the line that says where npm's log is. */
const withoutLog = (text) =>
  text
    .split('\n')
    .filter((line) => line !== '' && !/A complete log of this run|_logs/.test(line))
    .join('\n')
