// @ts-check
// npm-hooks watch: says what changes in packages, or sends it.
import { setTimeout } from 'node:timers/promises'
import { matchFilter } from 'npm-hooks/filter'
import { follow, reviewChange } from 'npm-hooks/follow'
import { EXIT, Misuse } from './exit.js'
import { plainJson, plainText } from './plain-text.js'
import { Holds, isHoldable } from './watch/holds.js'
import { Outbox } from './watch/outbox.js'
import { dueTime } from './watch/quiet.js'
import { Sender } from './watch/sender.js'
import { isJsonIn, read } from './watch/settings.js'

/** @import { FollowedChanges, FollowFailure } from '../../follow.js' */

/**
 * What a command uses of its process.
 *
 * @typedef {object} CommandIo
 * @property {{ write(text: string, done?: (error?: Error | null) => void): unknown }} stdout
 * @property {{ write(text: string): unknown, isTTY?: boolean }} stderr
 * @property {Record<string, string | undefined>} env
 * @property {AbortSignal} [signal] Ends it, as Control-C does.
 * @property {(ms: number, signal: AbortSignal) => Promise<void>} [rest] Waits before the next attempt; ends early once it is aborted.
 */

export const summary = 'say what changes in packages, or send it'

export const help = `Usage: npm-hooks watch (NAME… | --from FILE) [OPTIONS]
Prints each change of packages in a registry; the first look announces nothing.
For cron: npm-hooks watch --from package-lock.json --once --state .npm-hooks

  --from FILE         package-lock.json, pnpm-lock.yaml, yarn.lock, package.json
  --registry URL      by default the one npm is configured for
  --token-env NAME    the variable that has a token of the registry
  --interval SECONDS  between looks at a package; 300 by default
  --feed URL          the registry's change feed, which replaces most looks
  --state FOLDER      what was seen and sent, so that a restart loses nothing
  --installable TIME  holds a release until it can be installed, up to 15m, 2h…
  --once              looks once, then ends: for cron, with --state
  --json              one line of JSON for each change
  --kind KIND, --release TYPE, --tag TAG, --range RANGE, --level LEVEL,
  --prereleases       which changes: docs/filters.md (publish, major, alarm…)
  --slack-env NAME    instead of printing, posts to the webhook in the variable
  --digest PERIOD, --throttle N
                      one message for each hour or day, or N an hour at most
  --post URL          posts npm hooks, signed by the secret of --secret-env NAME
                      (--post-env NAME: the variable that has the URL)
  --exec CMD…         last: starts a program with the change on its input

Exit codes: 0 ended, or done, 2 wrong usage, 3 not all was looked at or sent.
`

/**
 * @param {string[]} argv
 * @param {CommandIo} io
 * @returns {Promise<number>} The exit code.
 */
export async function watch(argv, io) {
  const { stdout, stderr } = io
  try {
    const settings = read(argv, io)
    if (settings === 'help') {
      stdout.write(help)
      return 0
    }
    return await run(settings, io)
  } catch (error) {
    const { message } = /** @type {Error} */ (error)
    const isMistake = error instanceof Misuse || error instanceof TypeError
    if (isJsonIn(argv))
      stdout.write(`${plainJson({ error: error instanceof Misuse ? error.code : isMistake ? 'usage' : 'failure', message })}\n`)
    else stderr.write(`npm-hooks: ${plainText(message)}\n`)
    return isMistake ? EXIT.misuse : EXIT.failure
  }
}

/**
 * @param {Exclude<ReturnType<typeof read>, 'help'>} settings
 * @param {CommandIo} io
 */
async function run({ options, state, target, quiet, needsPackument, limitMs, filter, isJson }, { stderr, signal, rest = sleep }) {
  const end = new AbortController()
  const onAbort = () => end.abort()
  if (signal?.aborted) end.abort()
  signal?.addEventListener('abort', onAbort)
  let isIncomplete = false
  /** @param {{ name: string | null, message: string, id?: string, code?: string }} problem */
  const report = ({ name, message, id, code = 'failure' }) => {
    const text = isJson ? plainJson({ error: code, message, name, id }) : plainText(`${name ?? 'the feed'}: ${message}`)
    stderr.write(`${text}\n`)
  }
  const isOnce = options.once ?? false
  /** @type {Set<string | null>} */
  const missing = new Set()
  const onError = (/** @type {FollowFailure} */ failure) => {
    // A private package of a lock file is not a mistake; a registry without any of them is.
    if (failure.code === 'not-found') missing.add(failure.name)
    else if (isOnce) isIncomplete = true
    if (failure.failures === 1) report(failure)
  }
  /** An error of the state ends everything. @type {{ error: unknown } | null} */
  let failure = null
  const fail = (/** @type {unknown} */ error) => {
    failure ??= { error }
    end.abort()
  }
  let sending = Promise.resolve()
  try {
    const outbox = new Outbox(state)
    await outbox.open()
    const sender = new Sender({ outbox, target, quiet, isOnce, signal: end.signal, report, rest })
    const { registry, token = null } = options
    // Not in a log, where each run of cron would repeat it.
    if (stderr.isTTY && !isJson) stderr.write(`${plainText(beginning(options))}\n`)
    const onRelease = () => sender.wake()
    const due = () => dueTime(quiet, Date.now())
    const holds = new Holds({
      outbox,
      limitMs,
      registry,
      token,
      isOnce,
      signal: end.signal,
      report,
      dueTime: due,
      onRelease,
      rest,
      onError: fail,
    })
    sending = sender.run().catch(fail)
    holds.fill()
    for await (const item of follow({ ...options, state, signal: end.signal, onError })) {
      const events = eventsOf(item).filter(({ change, signals }) => matchFilter(filter, change, signals).matches)
      // What is not accepted is given by the next run.
      if (!(await sender.hasRoom())) break
      await outbox.accept(events, needsPackument ? item.packument : null, (change) => limitMs !== null && isHoldable(change), due())
      holds.fill()
      sender.wake()
    }
    if (isOnce) await holds.settled()
    sender.finish()
    await sending
    throwFirst(failure)
    if (isOnce && missing.size === options.names?.length) {
      isIncomplete = true
      report({ name: registry, message: 'the registry does not have any of these packages' })
    }
    return isOnce && !end.signal.aborted && (isIncomplete || sender.hasFailed) ? EXIT.failure : EXIT.yes
  } finally {
    signal?.removeEventListener('abort', onAbort)
    end.abort()
    // The state can be used again.
    await sending
  }
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal
 */
const sleep = (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {})

/** @param {{ error: unknown } | null} failure */
function throwFirst(failure) {
  if (failure) throw failure.error
}

/** @param {FollowedChanges} item */
function eventsOf({ name, changes, packument }) {
  return changes.map(({ change, time, id }) => ({ id, name, time, change, signals: reviewChange(change, packument).signals }))
}

/**
 * What a person at a terminal sees first: otherwise it would be nothing, until a package changes.
 *
 * @param {{ names?: readonly string[], registry: string, once?: boolean | undefined }} options
 */
function beginning({ names = [], registry, once = false }) {
  const count = names.length === 1 ? '1 package' : `${names.length} packages`
  return `${once ? 'Looking at' : 'Watching'} ${count} of ${registry}${once ? '' : ', until Ctrl-C'}. The first look at a package announces nothing.`
}
