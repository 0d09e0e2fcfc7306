// @ts-check
// What `watch` is asked to do: its options, checked.
import { readFileSync } from 'node:fs'
import { parseFilter } from 'npm-hooks/filter'
import { baseUrlOf, fileState, isPackageName, memoryState } from 'npm-hooks/follow'
import { HookError } from 'npm-hooks/packument'
import { Misuse } from '../exit.js'
import { variable } from '../input.js'
import { integer, isFlagIn, parse } from '../options.js'
import { isHttpUrl } from '../post.js'
import { configuredRegistry, registryUrl } from '../registry.js'
import { limitOf } from './holds.js'
import { packagesOf } from './lockfile.js'
import { DAY_MS, HOUR_MS } from './quiet.js'
import { hook, printer, program, slack, slackDigest } from './targets.js'

/** @import { FollowOptions } from '../../../follow.js' */
/** @import { CommandIo } from '../watch.js' */
/** @import { Quiet } from './quiet.js' */
/** @import { Target } from './targets.js' */

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
  throttle: { type: 'string' },
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

/** In seconds. */
const MAX_INTERVAL = 7 * 86_400
const MAX_PER_HOUR = 3600

/**
 * Whether `--json` is passed, also with options that cannot be read.
 *
 * @param {string[]} argv
 */
export const isJsonIn = (argv) => isFlagIn('json', argv.slice(0, endOfOptions(argv)), OPTIONS)

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
export function read(argv, { env, stdout }) {
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
  const wrong = names.find((name) => !isPackageName(name))
  if (wrong !== undefined) throw new Misuse(`${JSON.stringify(wrong)} is not the name of a package`)
  const registry = registryUrl(values.registry ?? configuredRegistry(env))
  if (values.once && values.state === undefined)
    throw new Misuse('--once needs --state FOLDER: without it, each run would be the first, which announces nothing')
  if (values.once && values.interval !== undefined) throw new Misuse('--interval has no effect with --once, which looks once', 'no-effect')
  const token = values['token-env'] === undefined ? null : tokenIn(variable('token-env', values['token-env'], env))
  /** @type {FollowOptions} */
  const options = { registry, names: [...new Set(names)], token, once: values.once ?? false }
  if (values.feed !== undefined) options.feed = feedUrl(values.feed)
  const state = values.state === undefined ? memoryState() : fileState(values.state)
  const interval = integer(values.interval, '--interval', 1, MAX_INTERVAL)
  if (interval !== undefined) options.interval = interval
  const limitMs = values.installable === undefined ? null : limitOf(values.installable)
  const isJson = values.json ?? false
  // People want releases; programs decide for themselves.
  const isForPeople =
    values['slack-env'] !== undefined || (command === null && values.post === undefined && values['post-env'] === undefined && !isJson)
  const needsPackument = values.post !== undefined || values['post-env'] !== undefined
  const target = targetOf(values, command, env) ?? printer(stdout, isJson)
  const quiet = quietOf(values, env)
  return { options, state, target, quiet, needsPackument, limitMs, filter: filterIn(values, isForPeople), isJson }
}

/** @param {string} token */
function tokenIn(token) {
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Misuse('the variable that --token-env names must have printable ASCII without spaces')
  return token
}

/** @param {string} text */
function feedUrl(text) {
  const url = baseUrlOf(text)
  if (url === null) throw new Misuse('--feed must be the URL of the database with `_changes`, without user, password and query')
  return url
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
  if (secretEnv !== undefined && post === undefined && postEnv === undefined)
    throw new Misuse('--secret-env has no effect without --post or --post-env', 'no-effect')
  if (command?.length === 0) throw new Misuse('name a program after --exec')
  if (command) return program(command, env)
  if (slackEnv !== undefined) return slack(urlOf(`the variable ${slackEnv}`, variable('slack-env', slackEnv, env)))
  if (count === 0) return null
  if (secretEnv === undefined) throw new Misuse('--post needs --secret-env NAME, the variable with the secret of the hook')
  const url = postEnv === undefined ? urlOf('--post', post ?? '') : urlOf(`the variable ${postEnv}`, variable('post-env', postEnv, env))
  return hook(url, variable('secret-env', secretEnv, env))
}

/**
 * How a digest is sent, and when.
 *
 * @param {ReturnType<typeof parse>['values']} values
 * @param {Record<string, string | undefined>} env
 * @returns {Quiet | null}
 */
function quietOf({ digest, throttle, 'slack-env': slackEnv, state }, env) {
  if (digest === undefined && throttle === undefined) return null
  if (digest !== undefined && throttle !== undefined) throw new Misuse('pass --digest or --throttle, not both')
  const name = digest === undefined ? '--throttle' : '--digest'
  if (slackEnv === undefined) throw new Misuse(`${name} is for --slack-env; programs get each change`)
  if (digest !== undefined && digest !== 'hour' && digest !== 'day') throw new Misuse('--digest is hour or day')
  const perHour = integer(throttle, '--throttle', 1, MAX_PER_HOUR) ?? null
  if (state === undefined) throw new Misuse(`${name} needs --state FOLDER, in which changes wait for the next message`)
  const periodMs = digest === undefined ? null : digest === 'hour' ? HOUR_MS : DAY_MS
  return { send: slackDigest(variable('slack-env', slackEnv, env)), periodMs, perHour }
}

/**
 * @param {string} what
 * @param {string} text
 */
function urlOf(what, text) {
  if (!isHttpUrl(text)) throw new Misuse(`${what} is not an http or https URL`)
  return text
}
