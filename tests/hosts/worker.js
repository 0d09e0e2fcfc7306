// workerd: runs the suite inside the worker and responds with the results.
import { entries } from './entries.js'
import { run } from './suite/index.js'

export default {
  fetch: async (request) => Response.json(await run(entries, await request.json(), [])),
}
