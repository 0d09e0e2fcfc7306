// The one Durable Object that keeps what was signed with a secret of ours and is no event: raw, because nobody else has it.
import { DurableObject } from 'cloudflare:workers'
import type { Env } from './env.js'

/** What is known of a body that could not be read. */
export interface UnreadableBody extends Record<string, SqlStorageValue> {
  id: string
  received: number
  bytes: number
  /** The code of the error. */
  error: string
  message: string
}

// A row holds at most 2 MB, and a call 32 MiB.
const PIECE = 1024 * 1024

/** The object that has them all. */
export function unreadable({ UNREADABLE: objects }: Env): DurableObjectStub<Unreadable> {
  return objects.get(objects.idFromName('unreadable'))
}

/** Keeps a body, whole or not at all. */
export async function keepUnreadable(env: Env, body: Uint8Array, error: string, message: string): Promise<string> {
  const id = hex(await crypto.subtle.digest('SHA-256', body)).slice(0, 32)
  const object = unreadable(env)
  for (let at = 0; at < body.byteLength; at += PIECE) await object.keepPiece(id, at, body.slice(at, at + PIECE))
  await object.keep({ id, received: Date.now(), bytes: body.byteLength, error, message })
  return id
}

export class Unreadable extends DurableObject<Env> {
  readonly #sql: SqlStorage

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#sql = state.storage.sql
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS pieces (id TEXT, at INTEGER, received INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (id, at)) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS bodies (id TEXT PRIMARY KEY, received INTEGER, bytes INTEGER, error TEXT, message TEXT) WITHOUT ROWID;`)
  }

  async keepPiece(id: string, at: number, piece: Uint8Array): Promise<void> {
    this.#sql.exec('INSERT INTO pieces VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING', id, at, Date.now(), piece)
  }

  /** The last step: pieces without it are of a body whose sender was never answered. @throws where one of them is not there. */
  async keep({ id, received, bytes, error, message }: UnreadableBody): Promise<void> {
    const { kept } = this.#sql.exec<{ kept: number }>('SELECT coalesce(sum(length(data)), 0) AS kept FROM pieces WHERE id = ?', id).one()
    if (kept !== bytes) throw new Error(`${kept} of ${bytes} bytes are kept`)
    this.#sql.exec('INSERT INTO bodies VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING', id, received, bytes, error, message)
  }

  /** The latest of them. */
  async list(limit = 100): Promise<UnreadableBody[]> {
    return this.#sql.exec<UnreadableBody>('SELECT * FROM bodies ORDER BY received DESC LIMIT ?', limit).toArray()
  }

  async has(id: string): Promise<boolean> {
    return this.#sql.exec('SELECT 1 FROM bodies WHERE id = ?', id).toArray().length > 0
  }

  /** The bytes from `at` on, a piece of them; `null` at the end. */
  async piece(id: string, at: number): Promise<Uint8Array | null> {
    const [row] = this.#sql.exec<{ data: ArrayBuffer }>('SELECT data FROM pieces WHERE id = ? AND at = ?', id, at).toArray()
    return row ? new Uint8Array(row.data) : null
  }

  /** Forgets what came before `time`. */
  async forget(time: number): Promise<void> {
    this.#sql.exec('DELETE FROM bodies WHERE received < ?', time)
    // Those of now may be of a body that is not complete yet.
    this.#sql.exec('DELETE FROM pieces WHERE received < ? AND id NOT IN (SELECT id FROM bodies)', time)
  }
}

function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
