// workerd: the instance's cases.
import { memories } from './spy.js'
import { run } from './index.js'
import * as api from 'npm-hooks'

export default {
  fetch: async (request) => Response.json(await run(api, await request.json(), memories, 100_000)),
}
