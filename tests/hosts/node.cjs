// Node, with `require`.
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { runInNewContext } = require('node:vm')
const api = require('npm-hooks/packument')

const data = JSON.parse(readFileSync(join(__dirname, 'data.json')))
import('./suite/index.js').then(async ({ run }) => console.log(JSON.stringify(await run(api, data, [runInNewContext('globalThis')]))))
