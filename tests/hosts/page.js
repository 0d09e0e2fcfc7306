// A page, with and without a bundler. `?advice=…`: WebAssembly does not work in it, and the error must say this.
import { entries } from './entries.js'
import { run } from './suite/index.js'

const advice = new URLSearchParams(location.search).get('advice')
const data = await (await fetch('/data.json')).json()
const abilities = advice === null ? {} : { hasWebAssembly: false, hasHmac: false, advice }
window.results = await run(entries, data, [], abilities, (name) => {
  window.running = name
})
