// The bundle that Parcel makes of edge-light.js, in Node.
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { runInNewContext } = require('node:vm')

globalThis.otherRealm = runInNewContext('globalThis')
require(join(__dirname, 'parcel/edge-light.js'))
globalThis.runSuite(readFileSync(join(__dirname, 'data.json'), 'utf8'), process.argv[2]).then(console.log)
