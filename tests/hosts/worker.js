// workerd: runs the suite inside the worker and responds with the results.
import * as api from 'npm-hooks/packument'
import { run } from './suite/index.js'

export default {
  fetch: async (request) => Response.json(await run(api, await request.json(), [])),
}
