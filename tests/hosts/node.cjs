// Node, with `require`. An argument `entry=…` runs the cases of that entry only.
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { runInNewContext } = require('node:vm')
const all = {
  'npm-hooks': require('npm-hooks'),
  'npm-hooks/follow': require('npm-hooks/follow'),
  'npm-hooks/request': require('npm-hooks/request'),
  'npm-hooks/filter': require('npm-hooks/filter'),
  'npm-hooks/hook': require('npm-hooks/hook'),
  'npm-hooks/packument': require('npm-hooks/packument'),
  'npm-hooks/verify': require('npm-hooks/verify'),
}
const [, entry] = /^entry=(.*)/.exec(process.argv[2]) ?? []
const entries = entry === undefined ? all : { [entry]: all[entry] }

const data = JSON.parse(readFileSync(join(__dirname, 'data.json')))
import('./suite/index.js').then(async ({ run }) => console.log(JSON.stringify(await run(entries, data, [runInNewContext('globalThis')]))))
