// workerd: the suite runs inside, and answers with its results.
import * as api from 'npm-hooks'
import { run } from './suite/index.js'

export default {
  fetch: async (request) => Response.json(await run(api, await request.json(), [])),
}
