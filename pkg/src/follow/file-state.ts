// A state in a folder: one compressed file for each record. Node's modules are asked for when they are needed, so that bundles for browsers
// and workers have no import of them.
import type { FollowState } from '../../follow.js'

/** Longer names of files are refused by some systems, with room for what is appended. */
const MAX_NAME_CHARS = 200

/** The state may have packuments of a private registry. */
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600

export function fileState(folder: string): FollowState {
  if (typeof folder !== 'string' || folder === '') throw new TypeError("pass the path of a folder, such as fileState('state')")
  const modules = globalThis.process?.getBuiltinModule
  const [files, path, zlib, crypto] = [
    modules?.('node:fs/promises'),
    modules?.('node:path'),
    modules?.('node:zlib'),
    modules?.('node:crypto'),
  ]
  if (!files || !path || !zlib || !crypto) throw new TypeError('fileState needs the file system of Node; on this host, write a FollowState')

  const pathOf = (key: string) => {
    // File systems may take `a` and `A` for the same.
    const name = key.replace(/[^a-z\d.-]/g, (character) => `_${character.codePointAt(0)?.toString(16)}_`)
    const digest = () => crypto.createHash('sha256').update(key).digest('hex')
    return path.join(folder, `${name.length <= MAX_NAME_CHARS ? name : `${name.slice(0, MAX_NAME_CHARS / 2)}-${digest()}`}.gz`)
  }

  const syncFolder = async () => {
    // Windows does not open folders.
    if (globalThis.process?.platform === 'win32') return
    const handle = await files.open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  }

  const write = async (file: string, value: Uint8Array) => {
    const temporary = `${file}.new`
    const handle = await files.open(temporary, 'w', FILE_MODE)
    await handle
      .writeFile(zlib.gzipSync(value, { level: 1 }))
      .then(() => handle.sync())
      .finally(() => handle.close())
    await files.rename(temporary, file)
  }

  const isMissing = (error: unknown) => (error as { code?: unknown }).code === 'ENOENT'

  return {
    async read(key) {
      try {
        return new Uint8Array(zlib.gunzipSync(await files.readFile(pathOf(key))))
      } catch (error) {
        if (isMissing(error)) return null
        const { code = '', message } = error as { code?: string; message: string }
        if (!code.startsWith('Z_')) throw error
        throw new Error(`the file ${pathOf(key)} of the state is damaged (${message}); restore it, or begin with another folder`)
      }
    },
    async commit(records) {
      await files.mkdir(folder, { recursive: true, mode: FOLDER_MODE })
      for (const [key, value] of records) {
        if (value === null) await files.rm(pathOf(key), { force: true })
        else await write(pathOf(key), value)
        // Also after a power failure, the first records are those that are stored.
        await syncFolder()
      }
    },
  }
}
