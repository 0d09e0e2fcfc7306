// A page, with and without a bundler.
import { entries } from './entries.js'
import { run } from './suite/index.js'

const data = await (await fetch('/data.json')).json()
window.results = await run(entries, data)
