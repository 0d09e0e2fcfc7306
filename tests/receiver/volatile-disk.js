// A disk that keeps for certain only what was synced: what can be on it after the power fails.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * What becomes of writes that were not synced: `none` is kept, or `all`, or `torn`: of each sector any state since the last sync, and
 * of each folder's changes the first ones.
 */
export const VARIANTS = ['none', 'torn', 'all']

const SECTOR_BYTES = [512, 4096]

export class VolatileDisk {
  /** By path: `now` and `synced` map names to files. New folders are kept: file systems that log their changes write them in order. */
  #folders = new Map()

  /** `files` maps paths to what is synced at the start. */
  constructor(files) {
    this.#addFolder('.')
    for (const [path, bytes] of files) {
      const folder = this.#folders.get(dirname(path)) ?? this.#addFolder(dirname(path))
      folder.synced.set(basename(path), newFile(bytes))
    }
    for (const folder of this.#folders.values()) folder.now = new Map(folder.synced)
  }

  #addFolder(path) {
    const folder = { now: new Map(), synced: new Map(), changes: [] }
    this.#folders.set(path, folder)
    return folder
  }

  apply({ act, path, ...more }) {
    if (act === 'send') return
    if (act === 'folder') this.#addFolder(path)
    const folder = this.#folders.get(path) ?? this.#folders.get(dirname(path))
    if (!folder) throw new Error(`${act} of ${path}, whose folder was not made`)
    const name = basename(path)
    if (act === 'create' && !folder.now.has(name)) change(folder, name, newFile(Buffer.alloc(0)))
    if (act === 'remove') change(folder, name, null)
    if (act === 'write' || act === 'truncate') folder.now.get(name).writes.push(more)
    if (act === 'sync') this.#sync(path, folder.now.get(name))
  }

  #sync(path, file) {
    const folder = this.#folders.get(path)
    if (folder) {
      folder.synced = new Map(folder.now)
      folder.changes = []
    } else if (file.writes.length > 0) {
      writeTo(file, file.writes)
      file.version++
      file.writes = []
    }
  }

  /**
   * The files after the power fails: by path, `read` returns the contents. `state` is the same for the same contents, and `null` if they
   * depend on chance.
   */
  afterPowerLoss(variant, random) {
    const sector = SECTOR_BYTES[Math.floor(random() * SECTOR_BYTES.length)]
    const files = new Map()
    for (const [path, folder] of this.#folders) {
      const { changes } = folder
      let names = variant === 'all' ? folder.now : folder.synced
      if (variant === 'torn' && changes.length > 0) {
        names = new Map(folder.synced)
        for (const [name, file] of changes.slice(0, Math.floor(random() * (changes.length + 1)))) setEntry(names, name, file)
      }
      for (const [name, file] of names) {
        const { number, version, writes } = file
        const read = {
          none: () => synced(file),
          all: () => withWrites(file),
          torn: () => torn(synced(file), writes, sector, random),
        }[variant]
        const state = variant === 'torn' && writes.length > 0 ? null : `${number}.${version}+${variant === 'all' ? writes.length : 0}`
        files.set(join(path, name), { read, state })
      }
    }
    return files
  }
}

/** By path, the contents of the files in `folder`; without shared memory, which is built again when a database is opened. */
export function readFiles(folder) {
  const paths = readdirSync(folder, { recursive: true }).filter((path) => !path.endsWith('-shm') && statSync(join(folder, path)).isFile())
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path))]))
}

/** Writes files to `folder`. */
export function writeFiles(files, folder) {
  for (const [path, { read }] of files) {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), read())
  }
}

function change(folder, name, file) {
  folder.changes.push([name, file])
  setEntry(folder.now, name, file)
}

function setEntry(names, name, file) {
  if (file) names.set(name, file)
  else names.delete(name)
}

const lengthAfter = (length, writes) =>
  writes.reduce((bytes, { offset, data, length: cut }) => (data ? Math.max(bytes, offset + data.length) : cut), length)

let files = 0

/** `memory` may be longer than what is synced; the rest of it is zero. `version` is another one whenever `synced` differs. */
function newFile(bytes) {
  return { number: files++, memory: Buffer.from(bytes), length: bytes.length, version: 0, writes: [] }
}

const synced = ({ memory, length }) => memory.subarray(0, length)

function writeTo(file, writes) {
  const needed = Math.max(file.length, ...writes.map(({ offset = 0, data = [] }) => offset + data.length))
  if (needed > file.memory.length) file.memory = Buffer.concat([synced(file)], needed * 2)
  for (const { offset, data, length } of writes) {
    if (data) data.copy(file.memory, offset)
    else file.memory.fill(0, length)
  }
  file.length = lengthAfter(file.length, writes)
}

function withWrites(file) {
  const copy = { memory: Buffer.from(synced(file)), length: file.length }
  writeTo(copy, file.writes)
  return synced(copy)
}

function torn(bytes, writes, sector, random) {
  // A third of the sectors is old, a third new, and a third between.
  const moment = () => Math.floor(Math.min(1, Math.max(0, random() * 3 - 1)) * writes.length + 0.5)
  const result = Buffer.alloc(lengthAfter(bytes.length, writes.slice(0, moment())))
  bytes.copy(result)
  const moments = new Map()
  const momentOf = (number) => moments.get(number) ?? moments.set(number, moment()).get(number)
  for (const [at, { offset, data, length }] of writes.entries()) {
    const end = data ? offset + data.length : result.length
    for (let from = data ? offset : length; from < end; ) {
      const number = Math.floor(from / sector)
      const to = Math.min(end, (number + 1) * sector)
      if (at < momentOf(number)) {
        if (data) data.copy(result, from, from - offset, to - offset)
        else result.fill(0, from, to)
      }
      from = to
    }
  }
  return result
}
