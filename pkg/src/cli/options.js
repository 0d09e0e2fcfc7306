// @ts-check
// Reads the options of a command with Node's parser; what it refuses is answered with the nearest option.
import { parseArgs } from 'node:util'
import { Misuse } from './exit.js'

/** Options that every command has. */
const COMMON = /** @type {const} */ ({ json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } })

/** These would be visible to other users of the machine, and stay in the history of the shell. */
const SECRETS = ['secret', 'password', 'token']

/**
 * @typedef {object} Command
 * @property {Record<string, { type: 'string' | 'boolean', short?: string, multiple?: boolean }>} options
 * @property {{ min: number, max: number }} files How many arguments it takes
 */

/**
 * @param {string[]} args
 * @param {Command} command
 * @returns {{ values: Record<string, any>, positionals: string[] }}
 */
export function parse(args, { options, files }) {
  const all = { ...COMMON, ...options }
  for (const arg of args) {
    const [, name = ''] = /^--([^=]+)/.exec(arg) ?? []
    if (SECRETS.includes(name))
      throw new Misuse(
        `--${name} would show the secret to others; set a variable and pass its name with --secret-env, or a file with --secret-file`,
      )
    if (name !== '' && !Object.hasOwn(all, name)) throw new Misuse(`there is no option --${name}${nearest(name, Object.keys(all))}`)
  }
  const { values, positionals } = parsed(args, all)
  if (positionals.length < files.min) throw new Misuse('an argument is missing; --help shows the usage')
  if (positionals.length > files.max) throw new Misuse('there is one argument too many; --help shows the usage')
  return { values, positionals }
}

/**
 * Whether an option that every command has is passed; what is the value of another option is not one.
 *
 * @param {keyof typeof COMMON} name
 * @param {string[]} args
 * @param {Command['options']} [options]
 */
export function isFlagIn(name, args, options = {}) {
  return parseArgs({ args, options: { ...COMMON, ...options }, strict: false }).values[name] === true
}

/**
 * @param {string[]} args
 * @param {Command['options']} options
 */
function parsed(args, options) {
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    const [first = ''] = /** @type {Error} */ (error).message.split(/\. |\n/)
    throw new Misuse(`${first.charAt(0).toLowerCase()}${first.slice(1)}`)
  }
}

/**
 * @param {string} name
 * @param {string[]} names
 * @param {string} prefix
 */
export function nearest(name, names, prefix = '--') {
  const [closest] = names.map((other) => ({ other, distance: distanceOf(name, other) })).sort((a, b) => a.distance - b.distance)
  return closest && closest.distance <= 3
    ? `; did you mean ${prefix}${closest.other}?`
    : `; --help lists the ${prefix === '' ? 'commands' : 'options'}`
}

/**
 * How many letters differ (Levenshtein).
 *
 * @param {string} a
 * @param {string} b
 */
function distanceOf(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (const [i, char] of [...a].slice(0, 40).entries()) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++)
      next.push(Math.min(Number(row[j + 1]) + 1, Number(next[j]) + 1, Number(row[j]) + Number(char !== b[j])))
    row = next
  }
  return row[b.length] ?? 0
}

/**
 * @param {string | undefined} text
 * @param {string} name
 * @param {number} min
 * @param {number} max
 * @returns {number | undefined}
 */
export function integer(text, name, min, max) {
  if (text === undefined) return undefined
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (number >= min && number <= max) return number
  throw new Misuse(`${name} must be an integer from ${min} to ${max}`)
}
