// Mistakes with Express, and what to do instead.
import express from 'express'
import { accepted, bytesOf, explained } from './answers.js'
import { post } from './senders.js'

const send = (response, { status, answer }) => response.status(status).json(answer)
const header = (request) => request.headers['x-npm-signature']

export async function startExpress() {
  const app = express()
  app.post('/parsed', express.json(), (request, response) => send(response, explained(JSON.stringify(request.body), header(request))))
  app.post('/object', express.json(), (request, response) => send(response, explained(request.body, header(request))))
  app.post('/consumed', express.json(), async (request, response) => {
    send(response, explained(await bytesOf(request), header(request)))
  })
  app.post('/text', express.text({ type: () => true }), (request, response) => send(response, explained(request.body, header(request))))
  app.post('/raw', express.raw({ type: () => true }), (request, response) => send(response, accepted(request.body, header(request))))
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = (path) => `http://127.0.0.1:${server.address().port}/${path}`
  return { url, post: (path, sent) => post(url(path), sent), stop: () => server.close() }
}
