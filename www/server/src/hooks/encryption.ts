// Encrypts the secrets of hooks, so that a copy of the storage does not have them.
import { concat } from '../base/concat.js'
import { sha256Hex } from '../base/hex.js'

/** AES-GCM's, in bytes. */
const IV_BYTES = 12

const KEY_ID_CHARS = 16

interface Key {
  /** The start of the key's digest: it says which key has encrypted a secret. */
  id: string
  key: CryptoKey
}

export interface EncryptedSecret {
  keyId: string
  /** The initialization vector and what it encrypts. */
  bytes: Uint8Array<ArrayBuffer>
}

export class SecretEncryption {
  readonly #keys: Promise<Key[]>

  /** The first key encrypts, each decrypts. */
  constructor(keys: readonly Uint8Array<ArrayBuffer>[]) {
    this.#keys = Promise.all(keys.map(importKey))
    // Reported by the first call that needs a key.
    this.#keys.catch(() => {})
  }

  /** The ids of the keys, the first one encrypts. */
  async keyIds(): Promise<string[]> {
    return (await this.#keys).map(({ id }) => id)
  }

  /** @throws if there is no key. */
  async encrypt(secret: string, hookId: string): Promise<EncryptedSecret> {
    const [current] = await this.#keys
    if (!current) throw new Error('HOOK_KEY is not set, so no secret can be stored')
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
    const encrypted = await crypto.subtle.encrypt(parameters(iv, hookId), current.key, new TextEncoder().encode(secret))
    return { keyId: current.id, bytes: concat([iv, new Uint8Array(encrypted)]) }
  }

  /** `null` if its key is not configured any more, or it is not this hook's. */
  async decrypt({ keyId, bytes }: EncryptedSecret, hookId: string): Promise<string | null> {
    const found = (await this.#keys).find(({ id }) => id === keyId)
    if (!found) return null
    try {
      const iv = bytes.slice(0, IV_BYTES)
      return new TextDecoder().decode(await crypto.subtle.decrypt(parameters(iv, hookId), found.key, bytes.slice(IV_BYTES)))
    } catch {
      return null
    }
  }
}

async function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<Key> {
  const id = (await sha256Hex(bytes)).slice(0, KEY_ID_CHARS)
  return { id, key: await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']) }
}

/** A secret that is copied to another hook's row cannot be decrypted. */
const parameters = (iv: Uint8Array<ArrayBuffer>, hookId: string) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(hookId),
})
