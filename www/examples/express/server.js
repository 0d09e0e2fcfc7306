// npm hooks with Express.
import express from 'express'
import { HookError, verifyEvent } from 'npm-hooks'

const app = express()

// Takes the raw bytes of every content type ('*/*' would skip a body without one). A parser for the whole app must be
// registered after this route: see parsed-body.js.
const rawBody = express.raw({ type: () => true, limit: '32mb' })

app.post('/npm-hook', rawBody, (request, response) => {
  const body = request.body ?? '' // Express leaves it undefined if there is no body
  const { id, change } = verifyEvent(body, request.headers['x-npm-signature'], process.env.NPM_HOOK_SECRET)
  response.status(202).json({ id, key: change.key, summary: change.summary })
})

app.use((error, _request, response, next) => {
  if (!(error instanceof HookError)) return next(error)
  response.status(error.status).json({ error: error.code, message: error.message })
})

const server = app.listen(process.env.PORT ?? 8787, '127.0.0.1', (error) => {
  if (error) throw error
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
