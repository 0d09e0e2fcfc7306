// workerd: the cases of an instance.
// First: the spy must be in place before the package creates an instance.
import { memories } from './spy.js'
import { run } from './lifetime.js'
import { run as runLarge } from './large.js'
import * as api from 'npm-hooks/packument'

export default {
  fetch: async (request) => {
    const results = await run(api, await request.json(), memories, 100_000)
    return Response.json([...results, ...(await runLarge(api, memories, { rounds: 6, size: 2_000_000, explains: true }))])
  },
}
