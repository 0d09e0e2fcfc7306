// @ts-check
// npm-hooks watch: says what changes in packages, or sends it.
import { readFileSync } from 'node:fs'
import { matchFilter, parseFilter } from 'npm-hooks/filter'
import { fileState, follow, memoryState } from 'npm-hooks/follow'
import { HookError } from 'npm-hooks/packument'
import { EXIT, Misuse } from './exit.js'
import { variable } from './input.js'
import { isFlagIn, parse } from './options.js'
import { plainJson, plainText } from './plain-text.js'
import { isHttpUrl } from './post.js'
import { configuredRegistry, registryUrl } from './registry.js'
import { signalsOf } from './signals.js'
import { Holds, isHoldable, limitOf } from './watch/holds.js'
import { packagesOf } from './watch/lockfile.js'
import { Outbox } from './watch/outbox.js'
import { Sender } from './watch/sender.js'
import { hook, printer, program, slack, slackDigest } from './watch/targets.js'

/** @import { FollowedChanges, FollowFailure, FollowOptions } from '../../follow.js' */
/** @import { Target } from './watch/targets.js' */

/**
 * What a command uses of its process.
 *
 * @typedef {object} CommandIo
 * @property {{ write(text: string, done?: (error?: Error | null) => void): unknown }} stdout
 * @property {{ write(text: string): unknown }} stderr
 * @property {Record<string, string | undefined>} env
 * @property {AbortSignal} [signal] Ends it, as Control-C does.
 */

export const summary = 'say what changes in packages, or send it'

export const help = `Usage: npm-hooks watch (NAME… | --from FILE) [OPTIONS]

Prints each change of packages in a registry; the first look announces nothing.

  --from FILE         package-lock.json, pnpm-lock.yaml, yarn.lock, package.json
  --registry URL      by default the one npm is configured for
  --token-env NAME    the variable that has a token of the registry
  --interval SECONDS  between looks at a package; 300 by default
  --feed URL          the registry's change feed, which replaces most looks
  --state FOLDER      what was seen and sent, so that a restart loses nothing
  --installable TIME  holds a release until it can be installed, up to 15m, 2h…
  --once              looks once, then ends: for cron, with --state
  --json              one line of JSON for each change
  --kind, --release, --tag, --range, --level, --prereleases
                      which changes (docs/filters.md)
  --slack-env NAME    instead of printing, posts to the webhook in the variable
  --digest PERIOD     one message for each hour or day: with --slack-env
  --post URL          posts npm hooks, signed by the secret of --secret-env NAME
  --post-env NAME     the same for a URL that is a secret, in a variable
  --exec CMD…         starts a program with the change as JSON on its standard
                      input; the last option

Exit codes: 0 ended, or done, 2 wrong usage, 3 not all was looked at or sent.
`

const OPTIONS = /** @type {const} */ ({
  from: { type: 'string', multiple: true },
  registry: { type: 'string' },
  'token-env': { type: 'string' },
  installable: { type: 'string' },
  interval: { type: 'string' },
  feed: { type: 'string' },
  state: { type: 'string' },
  once: { type: 'boolean' },
  'slack-env': { type: 'string' },
  digest: { type: 'string' },
  post: { type: 'string' },
  'post-env': { type: 'string' },
  'secret-env': { type: 'string' },
  kind: { type: 'string', multiple: true },
  release: { type: 'string', multiple: true },
  tag: { type: 'string', multiple: true },
  range: { type: 'string' },
  level: { type: 'string' },
  prereleases: { type: 'boolean' },
})

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
    if (isFlagIn('json', argv.slice(0, endOfOptions(argv)), OPTIONS))
      stdout.write(`${plainJson({ error: isMistake ? 'usage' : 'failure', message })}\n`)
    else stderr.write(`npm-hooks: ${plainText(message)}\n`)
    return isMistake ? EXIT.misuse : EXIT.failure
  }
}

/**
 * What follows `--exec` belongs to the program. After `--` there are only names, which may come from elsewhere.
 *
 * @param {string[]} argv
 */
function endOfOptions(argv) {
  const end = argv.indexOf('--')
  const at = (end < 0 ? argv : argv.slice(0, end)).indexOf('--exec')
  return at < 0 ? argv.length : at
}

/**
 * @param {string[]} argv
 * @param {CommandIo} io
 */
function read(argv, { env, stdout }) {
  const at = endOfOptions(argv)
  const command = at < argv.length ? argv.slice(at + 1) : null
  const { values, positionals } = parse(argv.slice(0, at), {
    options: OPTIONS,
    files: { min: 0, max: Number.POSITIVE_INFINITY },
  })
  if (values.help) return 'help'
  const names = [...positionals, ...(values.from ?? []).flatMap(packagesIn)]
  if (names.some((name) => name.includes('://'))) throw new Misuse('an address was passed where the name of a package is expected')
  if (names.length === 0) throw new Misuse('name packages, or a file with --from')
  const registry = registryUrl(values.registry ?? configuredRegistry(env))
  if (values.once && values.state === undefined)
    throw new Misuse('--once needs --state FOLDER: without it, each run would be the first, which announces nothing')
  const token = values['token-env'] === undefined ? null : variable('token-env', values['token-env'], env)
  /** @type {FollowOptions} */
  const options = { registry, names: [...new Set(names)], token, once: values.once ?? false }
  if (values.feed !== undefined) options.feed = values.feed
  const state = values.state === undefined ? memoryState() : fileState(values.state)
  if (values.interval !== undefined) options.interval = Number(values.interval)
  const limitMs = values.installable === undefined ? null : limitOf(values.installable)
  const isJson = values.json ?? false
  // People want releases; programs decide for themselves.
  const isForPeople =
    values['slack-env'] !== undefined || (command === null && values.post === undefined && values['post-env'] === undefined && !isJson)
  const needsPackument = values.post !== undefined || values['post-env'] !== undefined
  const target = targetOf(values, command, env) ?? printer(stdout, isJson)
  const digest = digestOf(values, env)
  return { options, state, target, digest, needsPackument, limitMs, filter: filterIn(values, isForPeople), isJson }
}

/**
 * @param {ReturnType<typeof parse>['values']} values
 * @param {boolean} isForPeople
 */
function filterIn({ kind, release, tag, range, level, prereleases }, isForPeople) {
  const given = { kinds: kind, release, tags: tag, range, level, prereleases: prereleases === true || !isForPeople }
  try {
    return parseFilter(given)
  } catch (error) {
    throw error instanceof HookError ? new Misuse(error.message) : error
  }
}

/** @param {string} path */
function packagesIn(path) {
  // It may be the address of a webhook.
  if (path.includes('://')) throw new Misuse('--from takes a file, not an address')
  let text = ''
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new Misuse(`${path} could not be read (${/** @type {{ code?: string }} */ (error).code})`)
  }
  try {
    const names = packagesOf(path, text)
    if (names.length > 0) return names
  } catch (error) {
    if (error instanceof SyntaxError) throw new Misuse(`${path} is not JSON`)
    throw error
  }
  throw new Misuse(`${path} names no package of a registry`)
}

/**
 * @param {ReturnType<typeof parse>['values']} values
 * @param {string[] | null} command
 * @param {Record<string, string | undefined>} env
 * @returns {Target | null}
 */
function targetOf({ 'slack-env': slackEnv, post, 'post-env': postEnv, 'secret-env': secretEnv }, command, env) {
  const count = [command, slackEnv, post, postEnv].filter((option) => option != null).length
  if (count > 1) throw new Misuse('pass one of --slack-env, --post, --post-env and --exec')
  if (command?.length === 0) throw new Misuse('name a program after --exec')
  if (command) return program(command, env)
  if (slackEnv !== undefined) return slack(urlOf(`the variable ${slackEnv}`, variable('slack-env', slackEnv, env)))
  if (count === 0 && secretEnv !== undefined) throw new Misuse('--secret-env is for --post')
  if (count === 0) return null
  if (secretEnv === undefined) throw new Misuse('--post needs --secret-env NAME, the variable with the secret of the hook')
  const url = postEnv === undefined ? urlOf('--post', post ?? '') : urlOf(`the variable ${postEnv}`, variable('post-env', postEnv, env))
  return hook(url, variable('secret-env', secretEnv, env))
}

const [HOUR_MS, DAY_MS] = [3600_000, 86_400_000]

/**
 * How a digest is sent, and when the next one is: at the end of the hour or the day, in UTC.
 *
 * @param {ReturnType<typeof parse>['values']} values
 * @param {Record<string, string | undefined>} env
 */
function digestOf({ digest, 'slack-env': slackEnv, state }, env) {
  if (digest === undefined) return null
  if (digest !== 'hour' && digest !== 'day') throw new Misuse('--digest is hour or day')
  if (slackEnv === undefined) throw new Misuse('--digest is for --slack-env; programs get each change')
  if (state === undefined) throw new Misuse('--digest needs --state FOLDER, in which changes wait for it')
  const period = digest === 'hour' ? HOUR_MS : DAY_MS
  const next = () => (Math.floor(Date.now() / period) + 1) * period
  return { send: slackDigest(variable('slack-env', slackEnv, env)), next }
}

/**
 * @param {string} what
 * @param {string} text
 */
function urlOf(what, text) {
  if (!isHttpUrl(text)) throw new Misuse(`${what} is not an http or https URL`)
  return text
}

/**
 * @param {Exclude<ReturnType<typeof read>, 'help'>} settings
 * @param {CommandIo} io
 */
async function run({ options, state, target, digest, needsPackument, limitMs, filter, isJson }, { stderr, signal }) {
  const end = new AbortController()
  const onAbort = () => end.abort()
  if (signal?.aborted) end.abort()
  signal?.addEventListener('abort', onAbort)
  let isIncomplete = false
  /** @param {{ name: string | null, message: string, id?: string }} problem */
  const report = ({ name, message, id }) => {
    const text = isJson ? plainJson({ error: message, name, id }) : plainText(`${name ?? 'the feed'}: ${message}`)
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
    const sender = new Sender({ outbox, target, digest: digest?.send ?? null, isOnce, signal: end.signal, report })
    const { registry, token = null } = options
    const onRelease = () => sender.wake()
    const holds = new Holds({ outbox, limitMs, registry, token, isOnce, signal: end.signal, report, onRelease, onError: fail })
    sending = sender.run().catch(fail)
    holds.fill()
    for await (const item of follow({ ...options, state, signal: end.signal, onError })) {
      const events = eventsOf(item).filter(({ change, signals }) => matchFilter(filter, change, signals).matches)
      // What is not accepted is given by the next run.
      if (!(await sender.hasRoom())) break
      await outbox.accept(
        events,
        needsPackument ? item.packument : null,
        (change) => limitMs !== null && isHoldable(change),
        digest?.next() ?? 0,
      )
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

/** @param {{ error: unknown } | null} failure */
function throwFirst(failure) {
  if (failure) throw failure.error
}

/** @param {FollowedChanges} item */
function eventsOf({ name, changes, packument }) {
  return changes.map(({ change, time, id }) => ({ id, name, time, change, signals: signalsOf(change, packument) }))
}
