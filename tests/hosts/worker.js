// workerd: the suite runs inside, and answers with its results.
import * as api from 'npm-hooks'
import { run } from './suite.js'

export default {
  fetch: async (request) => Response.json(await run(api, await request.json())),
}
