// Node, by `import`.
import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import * as api from 'npm-hooks'
import { run } from './suite/index.js'

console.log(JSON.stringify(await run(api, JSON.parse(readFileSync(new URL('data.json', import.meta.url))), [runInNewContext('globalThis')])))
