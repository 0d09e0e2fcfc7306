// The Durable Object for bodies with a valid signature that are not events. They are stored raw, because this may be the only copy.
import { DurableObject } from 'cloudflare:workers'
import type { QuarantinedBody } from 'npm-hooks-events-api'
import type { Env } from '../base/env.js'
import { sha256Hex } from '../base/hex.js'
import type { Cursor } from './queries.js'

// A row may have 2 MB, a call between objects 32 MiB.
const CHUNK_BYTES = 1024 * 1024

/** The only object of its class. Its name selects its storage, so it keeps the first version's name. */
export function quarantine({ QUARANTINE: objects }: Env): DurableObjectStub<Quarantine> {
  return objects.get(objects.idFromName('unreadable'))
}

/** Writes a row. @throws if the storage accepts no writes, e.g. because the disk is full. */
export async function tryToWrite(env: Env): Promise<void> {
  await quarantine(env).tryToWrite(Date.now())
}

/** Stores a body completely, or throws; returns its id. */
export async function putInQuarantine(env: Env, body: Uint8Array, error: string, message: string): Promise<string> {
  const id = (await sha256Hex(body)).slice(0, 32)
  const object = quarantine(env)
  for (let offset = 0; offset < body.byteLength; offset += CHUNK_BYTES)
    await object.putChunk(id, offset, body.slice(offset, offset + CHUNK_BYTES))
  await object.complete({ id, received: Date.now(), bytes: body.byteLength, error, message })
  return id
}

export class Quarantine extends DurableObject<Env> {
  readonly #sql: SqlStorage

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#sql = state.storage.sql
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS pieces (id TEXT, at INTEGER, received INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (id, at)) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS bodies (id TEXT PRIMARY KEY, received INTEGER, bytes INTEGER, error TEXT, message TEXT) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS last_probe (id INTEGER PRIMARY KEY, at INTEGER NOT NULL);`)
  }

  async putChunk(id: string, offset: number, chunk: Uint8Array): Promise<void> {
    this.#sql.exec('INSERT INTO pieces VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING', id, offset, Date.now(), chunk)
  }

  /** The last step; a body without it was never acknowledged. @throws if a chunk is missing. */
  async complete({ id, received, bytes, error, message }: QuarantinedBody): Promise<void> {
    const query = 'SELECT coalesce(sum(length(data)), 0) AS stored FROM pieces WHERE id = ?'
    const { stored } = this.#sql.exec<{ stored: number }>(query, id).one()
    if (stored !== bytes) throw new Error(`only ${stored} of ${bytes} bytes are stored`)
    this.#sql.exec('INSERT INTO bodies VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING', id, received, bytes, error, message)
  }

  async tryToWrite(at: number): Promise<void> {
    this.#sql.exec('INSERT OR REPLACE INTO last_probe VALUES (1, ?)', at)
  }

  /** Newest first, and how many there are in all. */
  async list(before: Cursor | null, limit: number): Promise<{ bodies: QuarantinedBody[]; total: number }> {
    const { total } = this.#sql.exec<{ total: number }>('SELECT count(*) AS total FROM bodies').one()
    const query = 'SELECT * FROM bodies WHERE received < ?1 OR (received = ?1 AND id > ?2) ORDER BY received DESC, id LIMIT ?3'
    const { seq, id } = before ?? { seq: Number.MAX_SAFE_INTEGER, id: '' }
    return { bodies: this.#sql.exec(query, seq, id, limit).toArray() as unknown as QuarantinedBody[], total }
  }

  async has(id: string): Promise<boolean> {
    return this.#sql.exec('SELECT 1 FROM bodies WHERE id = ?', id).toArray().length > 0
  }

  /** The chunk that starts at `offset`; `null` at the end of the body. */
  async chunk(id: string, offset: number): Promise<Uint8Array | null> {
    const [row] = this.#sql.exec<{ data: ArrayBuffer }>('SELECT data FROM pieces WHERE id = ? AND at = ?', id, offset).toArray()
    return row ? new Uint8Array(row.data) : null
  }

  /** Deletes what was received before `time`. */
  async deleteBefore(time: number): Promise<void> {
    this.#sql.exec('DELETE FROM bodies WHERE received < ?', time)
    // Newer chunks may belong to a body that is still being stored.
    this.#sql.exec('DELETE FROM pieces WHERE received < ? AND id NOT IN (SELECT id FROM bodies)', time)
  }
}
