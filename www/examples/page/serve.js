// Serves the page and the package's files, with a CSP that allows only what they need.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname } from 'node:path'

const page = new URL('./', import.meta.url)
const npmHooks = new URL('./', import.meta.resolve('npm-hooks'))
const types = { '.html': 'text/html', '.js': 'text/javascript' }

const html = readFileSync(new URL('index.html', page), 'utf8')
const [, importMap] = /<script type="importmap">(.*?)<\/script>/s.exec(html)
const hash = createHash('sha256').update(importMap).digest('base64')
// An import map must be inline, so its hash allows it. 'wasm-unsafe-eval' allows compiling wasm, but not eval.
const scripts = `script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}'`
const csp = `default-src 'none'; ${scripts}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

const server = createServer(async (request, response) => {
  const path = new URL(request.url, 'http://localhost').pathname.replace(/\/$/, '/index.html')
  const isPackage = path.startsWith('/npm-hooks/')
  const file = isPackage ? new URL(`.${path.replace('/npm-hooks', '')}`, npmHooks) : new URL(`.${path}`, page)
  const type = types[extname(path)]
  const content = type && (await readFile(file).catch(() => undefined))
  if (!content) return response.writeHead(404).end()
  response.writeHead(200, { 'content-type': type, 'content-security-policy': csp }).end(content)
})

server.listen(process.env.PORT ?? 8787, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
