// A page, with and without a bundler. `?advice=…`: WebAssembly does not work in it, and the error must say this.
import { entries } from './entries.js'
import { run } from './suite/index.js'

const advice = new URLSearchParams(location.search).get('advice')
const data = await (await fetch('/data.json')).json()
window.results = await run(entries, data, [], advice === null ? {} : { hasWebAssembly: false, hasHmac: false, advice })
