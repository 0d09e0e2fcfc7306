// Inside workerd: keeps the body that is handed over, then races the contenders on it or takes it as often as asked; or takes the one
// that comes with a request.
import { contenders } from '../contenders.js'
import { raced } from '../race.js'

let delivery

const tasks = {
  '/body': async (request, query) => {
    delivery = { ...query, body: new Uint8Array(await request.arrayBuffer()) }
  },
  '/race': (_, { pace }) => raced(delivery, JSON.parse(pace)),
  '/deliver': async (_, { contender, times }) => {
    const call = await contenders.find(({ name }) => name === contender).prepare(delivery)
    for (let left = Number(times); left > 0; left--) call()
  },
  // As a receiver does: the body is in the request. Without a contender, it is only read.
  '/receive': async (request, { contender, signature }) => {
    const body = new Uint8Array(await request.arrayBuffer())
    const call = await contenders.find(({ name }) => name === contender)?.prepare({ body, signature })
    await call?.()
  },
}

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url)
    return Response.json((await tasks[pathname](request, Object.fromEntries(searchParams))) ?? null)
  },
}
