// A process that follows a registry with files, and appends each event's key and id to a file: node child.js URL FOLDER FILE NAME…, or with
// `--feed` for all packages of its feed.
import { appendFileSync } from 'node:fs'
import { fileState, follow } from 'npm-hooks/follow'
import { keyOf } from './killing.js'

const [registry, folder, file, ...names] = process.argv.slice(2)
const packages = names[0] === '--feed' ? { all: true, feed: `${registry}/feed` } : { names }
for await (const { name, changes } of follow({ registry, state: fileState(folder), interval: 1, feedInterval: 1, ...packages }))
  for (const { change, id } of changes) appendFileSync(file, `${JSON.stringify([keyOf(name, change), id])}\n`)
