// Node, with `require`.
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { runInNewContext } = require('node:vm')
const entries = {
  'npm-hooks': require('npm-hooks'),
  'npm-hooks/hook': require('npm-hooks/hook'),
  'npm-hooks/packument': require('npm-hooks/packument'),
  'npm-hooks/verify': require('npm-hooks/verify'),
}

const data = JSON.parse(readFileSync(join(__dirname, 'data.json')))
import('./suite/index.js').then(async ({ run }) => console.log(JSON.stringify(await run(entries, data, [runInNewContext('globalThis')]))))
