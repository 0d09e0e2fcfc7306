// A common mistake: the body is parsed before it is verified. This answers 500, and the log says: "pass the raw body, not
// the parsed one". To fix it, move the route above `app.use(express.json())`.
import express from 'express'
import { verifyEvent } from 'npm-hooks'

const app = express()

app.use(express.json({ limit: '32mb' }))

// express.raw runs too late: the bytes were read, and request.body is an object.
app.post('/npm-hook', express.raw({ type: '*/*', limit: '32mb' }), (request, response) => {
  const { change } = verifyEvent(request.body, request.headers['x-npm-signature'], process.env.NPM_HOOK_SECRET)
  response.status(202).json({ key: change.key })
})

const server = app.listen(process.env.PORT ?? 8787, '127.0.0.1', (error) => {
  if (error) throw error
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
