// Verdaccio does not keep the owners of packages: it refuses `npm owner` with 422, drops `maintainers` from packuments, and does not say the
// name of another user. This plugin does; until `npm owner` changes them, the owner of a package is the user of the configuration.
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

module.exports = ({ folder, owner }) => {
  const fileOf = (name) => join(folder, encodeURIComponent(name))
  const userOf = (name) => ({ name, email: `${name}@users.example` })
  const ownersOf = (name) => (existsSync(fileOf(name)) ? JSON.parse(readFileSync(fileOf(name), 'utf8')) : [userOf(owner)])
  const isFromOwner = (request) => request.headers['npm-command'] === 'owner'

  function addOwners({ params: { name } }, response, next) {
    const send = response.send.bind(response)
    response.send = (body) => {
      const packument = response.statusCode === 200 && typeof body === 'string' && body.startsWith('{') ? JSON.parse(body) : {}
      if (packument.name !== name) return send(body)
      // Verdaccio's is that of the body without owners; Express makes the right one.
      response.removeHeader('etag')
      response.send = send
      return send(JSON.stringify({ ...packument, maintainers: ownersOf(name) }))
    }
    next()
  }

  function answerUser(request, response, next) {
    if (!isFromOwner(request)) return next()
    response.json(userOf(request.params.user.replace('org.couchdb.user:', '')))
  }

  function changeOwners(request, response, next) {
    if (!isFromOwner(request)) return next()
    const chunks = []
    request
      .on('data', (chunk) => chunks.push(chunk))
      .on('end', () => {
        const file = fileOf(request.params.name)
        writeFileSync(`${file}.new`, JSON.stringify(JSON.parse(Buffer.concat(chunks)).maintainers))
        renameSync(`${file}.new`, file)
        response.status(201).json({ ok: 'owners changed' })
      })
  }

  const register_middlewares = (app) => app.get('/:name', addOwners).get('/-/user/:user', answerUser).put('/:name/-rev/:rev', changeOwners)
  return { register_middlewares }
}
