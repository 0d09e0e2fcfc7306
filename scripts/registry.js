// An npm registry on 127.0.0.1 for `npm start`: Verdaccio in this process, with one user and nothing that leads to another registry.
import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { verdaccioFolder } from './setup.js'

/** The only user, who publishes and owns the hooks. */
export const USER = 'demo'

/**
 * Starts an empty registry whose files are in `folder`. It posts the name of each package that is published to `notify.url`, with
 * `notify.secret` as a token. npm reads its address and the token of its only user from `folder`/npmrc; the token is there for `hooksUrl`
 * too, the server with the hooks API.
 */
export async function startRegistry(folder, { notify, hooksUrl }) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const { runServer } = createRequire(join(verdaccioFolder, 'package.json'))('verdaccio')
  const server = await runServer(configuration(folder, notify))
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${server.address().port}`
  const token = await addUser(url)
  const settings = [
    `registry=${url}/`,
    `${url.replace('http:', '')}/:_authToken=${token}`,
    `${hooksUrl.replace('http:', '')}:_authToken=${token}`,
    `cache=${join(folder, 'cache')}`,
    'noproxy=127.0.0.1',
    'fetch-retries=0',
    // npm asks for the latest npm, funding and audits otherwise.
    'update-notifier=false',
    'fund=false',
    'audit=false',
  ]
  writeFileSync(join(folder, 'npmrc'), `${settings.join('\n')}\n`)
  return {
    url,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function configuration(folder, { url, secret }) {
  return {
    configPath: join(folder, 'config.yaml'),
    storage: join(folder, 'storage'),
    web: { title: 'npm-hooks', gravatar: false },
    auth: { htpasswd: { file: join(folder, 'htpasswd'), max_users: 1 } },
    // Without a `proxy`: what is not published here is 404.
    packages: { '**': { access: '$all', publish: '$authenticated', unpublish: '$authenticated' } },
    notify: {
      method: 'POST',
      headers: [{ 'content-type': 'application/json' }, { authorization: `Bearer ${secret}` }],
      endpoint: url,
      content: '{"name":"{{{name}}}"}',
    },
    log: { type: 'file', path: join(folder, 'verdaccio.log'), level: 'info', format: 'json' },
  }
}

/** Returns the user's token. */
async function addUser(url) {
  const id = `org.couchdb.user:${USER}`
  const body = JSON.stringify({ _id: id, name: USER, password: randomBytes(16).toString('hex'), type: 'user' })
  const response = await fetch(`${url}/-/user/${id}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body })
  const { token, error } = await response.json()
  if (!token) throw new Error(`the registry did not add its user: ${response.status} ${error}`)
  return token
}
