// What a process writes to its disk and its sockets, in order, as strace saw it.
import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { createInterface } from 'node:readline'

const DISK_CALLS = ['mkdir', 'mkdirat', 'open', 'openat', 'pwrite64', 'pwritev', 'fsync', 'fdatasync', 'ftruncate', 'unlink', 'unlinkat']
const SOCKET_CALLS = ['write', 'writev', 'sendto', 'sendmsg']
/** With one of these on a stored file, the log would not be complete. */
const UNKNOWN_CALLS = ['truncate', 'rename', 'renameat', 'renameat2', 'link', 'linkat', 'rmdir', 'fallocate', 'sync_file_range', 'pwritev2']

/** Why nothing can be recorded here; `false` if it can. */
export const missingRecorder = () =>
  spawnSync('strace', ['-f', '--seccomp-bpf', '-e', 'trace=fsync', '-o', '/dev/null', 'true']).status === 0
    ? false
    : 'strace is not installed, or may not trace'

/**
 * Records the writes below `folder`: `under` is the command that starts the process, `entries` is resolved when the process has ended.
 *
 * An entry is one of `{ act: 'folder' | 'create' | 'remove' | 'sync', path }`, `{ act: 'write', path, offset, data }`,
 * `{ act: 'truncate', path, length }`, with paths relative to `folder`, and `{ act: 'send', socket, text }`.
 */
export function recordWrites(folder, pipe) {
  if (spawnSync('mkfifo', [pipe]).status !== 0) throw new Error('mkfifo failed')
  // Some processors do not have all of these calls.
  const trace = `trace=${[...DISK_CALLS, ...SOCKET_CALLS, ...UNKNOWN_CALLS].map((name) => `?${name}`).join()}`
  // The traced process stays the caller's child, so that its id is known, and the signals it gets are its own.
  const under = ['strace', '-D', '-f', '--seccomp-bpf', '-y', '-xx', '-s', '100000000', '-o', pipe, '-e', trace]
  // Opening a pipe that no process writes to would block a thread of this process.
  const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'inherit'] })
  process.once('exit', () => reader.kill())
  return { under, entries: read(reader.stdout.setEncoding('latin1'), folder) }
}

/** Stops a traced process between two calls, so that the log says how each of them ended. */
export async function pause(pid) {
  process.kill(pid, 'SIGSTOP')
  const folder = `/proc/${pid}/task`
  const isPaused = (thread) =>
    /^[Tt]/.test(
      readFileSync(join(folder, thread, 'stat'), 'utf8')
        .split(') ')
        .at(-1),
    )
  while (!readdirSync(folder).every(isPaused)) await new Promise((resolve) => setTimeout(resolve, 10))
}

async function read(stream, folder) {
  const entries = []
  const unfinished = new Map()
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    const [, thread, text] = /^(\d+) +(.*)$/.exec(line) ?? []
    if (text === undefined || /^(---|\+\+\+)/.test(text)) continue
    if (text.endsWith('<unfinished ...>')) {
      const start = text.slice(0, -'<unfinished ...>'.length)
      // What is sent may arrive before the call returns.
      const send = sendOf(start)
      if (send) entries.push(send)
      unfinished.set(thread, send ? null : start)
      continue
    }
    const [resumed, rest] = /^<\.\.\. \w+ resumed>(.*)$/.exec(text) ?? []
    const start = resumed === undefined ? '' : unfinished.get(thread)
    if (start === null) continue
    const entry = entryOf(start + (rest ?? text), folder)
    if (entry) entries.push(entry)
  }
  return entries
}

const bytesOf = (escaped) => Buffer.from(escaped.replaceAll('\\x', ''), 'hex')
const textOf = (escaped) => (escaped.startsWith('\\x') ? bytesOf(escaped).toString() : escaped)
const stringsOf = (text) => Buffer.concat([...text.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, escaped]) => bytesOf(escaped)))

/** What a call writes to a socket; `null` for other calls. */
function sendOf(call) {
  const [, name, file] = /^(\w+)\(\d+<([^>]*)>/.exec(call) ?? []
  if (!SOCKET_CALLS.includes(name)) return null
  const socket = textOf(file)
  return /^(socket|TCP)/.test(socket) ? { act: 'send', socket, text: stringsOf(call).toString() } : null
}

function entryOf(call, folder) {
  const [, name, args, result] = /^(\w+)\((.*)\) += (-?\d+)/.exec(call) ?? []
  if (name === undefined || Number(result) < 0) return null
  const send = sendOf(call)
  if (send) return send
  const [, number, file] = /^(\d+|AT_FDCWD)<([^>]*)>/.exec(args) ?? []
  const base = number === undefined ? '/' : textOf(file)
  const [, ...last] = args.split(/, (?!\\x)/)
  const within = (path) => {
    const inside = relative(folder, path)
    return inside.startsWith('..') ? null : inside || '.'
  }
  const named = () => resolve(base, stringsOf(args).toString())
  const entry = (act, path, more) => {
    const inside = within(path)
    // Shared memory is built again when a database is opened.
    return inside === null || inside.endsWith('-shm') ? null : { act, path: inside, ...more }
  }
  if (UNKNOWN_CALLS.includes(name) && within(named()) !== null) throw new Error(`the recorder does not know ${call.slice(0, 200)}`)
  if (/^mkdir/.test(name)) return entry('folder', named())
  if (/^open/.test(name)) return /O_CREAT/.test(args) ? entry('create', named()) : null
  if (/^unlink/.test(name)) return entry('remove', named())
  if (/sync$/.test(name)) return entry('sync', base)
  if (name === 'ftruncate') return entry('truncate', base, { length: Number(last[0]) })
  if (name === 'write' || name === 'writev') {
    if (within(base) !== null) throw new Error(`the recorder does not know ${name} to ${base}`)
    return null
  }
  if (/^pwrite/.test(name)) {
    const data = stringsOf(args).subarray(0, Number(result))
    return entry('write', base, { offset: Number(last.at(-1)), data })
  }
  return null
}
