// @ts-check
// How the command line ends.

export const EXIT = /** @type {const} */ ({ yes: 0, no: 1, misuse: 2, failure: 3 })

/** The command line is wrong. */
export class Misuse extends Error {
  exitCode = EXIT.misuse

  /**
   * @param {string} message
   * @param {'usage' | 'no-effect'} [code] `no-effect`: an option that does nothing here, so that the caller expects something else.
   */
  constructor(message, code = 'usage') {
    super(message)
    this.code = code
  }
}

/** Something outside failed: a file, a registry, an endpoint. */
export class Failure extends Error {
  exitCode = EXIT.failure

  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message)
    this.code = code
  }
}
