// The ids of the events in the receiver's databases, read without the receiver.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { newStorageFolder } from '../storage-folder.js'
import { writeFiles } from './volatile-disk.js'

const DATABASE = /^npm-hooks-(intake|shard)\/[0-9a-f]{64}\.sqlite$/
const AT_ONCE = 200

export const missingReader = () =>
  spawnSync('sqlite3', [':memory:', "SELECT '{}' ->> 'id'"]).status === 0 ? false : 'sqlite3 3.38 or later is not installed'

/** Reads databases in batches, and each state of one only once. */
export class StoredIds {
  #known = new Map()
  #jobs = []

  /** Plans to read the databases in `files` (see `VolatileDisk`); `read()` must run before the returned function is called. */
  plan(files) {
    const parts = []
    for (const path of files.keys()) {
      const [, kind] = DATABASE.exec(path) ?? []
      if (kind === undefined) continue
      const own = new Map(['', '-wal', '-journal'].flatMap((end) => (files.has(path + end) ? [[path + end, files.get(path + end)]] : [])))
      const states = [...own].map(([name, { state }]) => `${basename(name)} ${state}`)
      const key = [...own.values()].some(({ state }) => state === null) ? null : states.join()
      const part = this.#known.get(key) ?? { kind, ids: [] }
      parts.push(part)
      if (key !== null && this.#known.has(key)) continue
      if (key !== null) this.#known.set(key, part)
      // Now, because the disk changes.
      const contents = new Map([...own].map(([name, { read }]) => [name.replace(path, 'database'), Buffer.from(read())]))
      this.#jobs.push({ part, contents })
    }
    if (this.#jobs.length >= AT_ONCE) this.read()
    const idsOf = (kind) => parts.filter((part) => part.kind === kind).flatMap(({ ids }) => ids)
    return () => ({ intake: idsOf('intake'), shards: idsOf('shard') })
  }

  /** @throws if a database is damaged. */
  read() {
    const folder = newStorageFolder('databases')
    try {
      const script = this.#jobs.map(({ part, contents }, number) => {
        writeFiles(new Map([...contents].map(([name, bytes]) => [name, { read: () => bytes }])), join(folder, String(number)))
        const ids = part.kind === 'shard' ? 'SELECT id FROM events;' : "SELECT value ->> 'id' FROM groups, json_each(records);"
        // The result of the check is `ok`.
        return `.open ${number}/database\nPRAGMA synchronous = OFF;\n.print #${number}\nPRAGMA quick_check;\n${ids}\n`
      })
      const { stdout, stderr } = spawnSync('sqlite3', ['-batch'], {
        cwd: folder,
        input: script.join(''),
        encoding: 'utf8',
        maxBuffer: 2 ** 30,
      })
      // A database whose tables are not created yet has no events.
      const errors = stderr.split('\n').filter((line) => /error|malformed/i.test(line) && !/no such table: (events|groups)/.test(line))
      if (errors.length > 0) throw new Error(errors.slice(0, 5).join('\n'))
      const results = stdout.split(/^#\d+\n/m).slice(1)
      if (results.length !== this.#jobs.length) throw new Error(`${this.#jobs.length} databases, ${results.length} results`)
      for (const [number, result] of results.entries()) {
        const [check, ...ids] = result.trim().split('\n')
        if (check !== 'ok') throw new Error(`a ${this.#jobs[number].part.kind} is damaged: ${result.slice(0, 200)}`)
        this.#jobs[number].part.ids = ids
      }
      this.#jobs = []
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
