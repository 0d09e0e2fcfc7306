// A page, with and without a bundler.
import * as api from 'npm-hooks/packument'
import { run } from './suite/index.js'

const data = await (await fetch('/data.json')).json()
window.results = await run(api, data)
