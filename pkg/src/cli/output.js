// @ts-check
// What the command line prints. Text of packages is hostile: characters that a terminal obeys are escaped.
import { EXIT } from './exit.js'
import { plainJson, plainText } from './plain-text.js'

/** @typedef {{ stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream, env: NodeJS.ProcessEnv }} Streams */

const COLORS = { good: '32', bad: '31', warn: '33', bold: '1', dim: '2' }

export class Output {
  /**
   * @param {Streams} streams
   * @param {boolean} isJson
   */
  constructor({ stdout, stderr, env }, isJson) {
    this.stdout = stdout
    this.stderr = stderr
    this.isJson = isJson
    // https://no-color.org: any value that is not empty.
    this.hasColor = !isJson && stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
  }

  /**
   * Text of the command line itself.
   *
   * @param {string} text
   */
  text(text) {
    this.stdout.write(text)
  }

  /**
   * A line, in which characters that a terminal obeys are escaped.
   *
   * @param {string} text
   * @param {keyof typeof COLORS} [color]
   */
  line(text = '', color) {
    const shown = plainText(text)
    this.stdout.write(this.hasColor && color ? `\x1b[${COLORS[color]}m${shown}\x1b[0m\n` : `${shown}\n`)
  }

  /**
   * The answer for programs: one line.
   *
   * @param {unknown} value
   */
  json(value) {
    this.stdout.write(`${plainJson(value)}\n`)
  }

  /**
   * What is being done, for people.
   *
   * @param {string} text
   */
  progress(text) {
    this.stderr.write(`${plainText(text)}\n`)
  }

  /**
   * Reports an error; returns the exit code.
   *
   * @param {any} error
   * @returns {number}
   */
  failure(error) {
    const { code = 'internal', exitCode = EXIT.failure } = error ?? {}
    const message = plainText(String(error?.message ?? error))
    if (this.isJson) this.json({ error: code, message })
    else this.stderr.write(`npm-hooks: ${message}\n`)
    return exitCode
  }
}
