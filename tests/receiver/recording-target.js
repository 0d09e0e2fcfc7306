// A target for tests: it records requests and responds as configured.
import { createServer } from 'node:http'

/** `behave(request, response, hit)` responds; the default is 204. */
export async function startTarget(behave = (_, response) => response.writeHead(204).end()) {
  const hits = []
  const target = { hits, behave }
  const server = createServer((request, response) => {
    const chunks = []
    request
      .on('data', (chunk) => chunks.push(chunk))
      .on('error', () => {})
      .on('end', () => {
        const hit = { at: Date.now(), url: request.url, headers: request.headers, body: Buffer.concat(chunks) }
        hits.push(hit)
        target.behave(request, response, hit)
      })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A test that fails before it stops its target must not keep the process alive.
  server.unref()
  target.url = `http://127.0.0.1:${server.address().port}`
  target.ids = () => hits.map(({ headers }) => headers['npm-hooks-id'])
  target.stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return target
}

/** Responds with a status and no body. */
export const respondWith =
  (status, headers = {}) =>
  (_, response) =>
    response.writeHead(status, headers).end()

/** The configuration of a target that events are forwarded to. */
export const forwardTo = (url, more = {}) => ({ name: 'recorder', kind: 'forward', url: `${url}/`, secret: 'target secret', ...more })

/** Waits until `isTrue()`; on a timeout the error names `what`. */
export async function waitUntil(what, isTrue, ms = 60_000) {
  const deadline = Date.now() + ms
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`waited ${ms} ms for: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
