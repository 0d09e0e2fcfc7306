// What is to be fixed in a receiver, and the expressions that fix it in JavaScript.

/** What a fix is about: the bytes that are hashed, the secret, or one mistake with the header. */
export type FixTarget = 'body' | 'secret' | 'upper-case' | 'trimmed-signature' | 'prefix' | 'joined-signatures'

/** The largest body that the receivers read, as in `receive`. */
export const MAX_BODY_BYTES = 32 * 1024 * 1024

/** The secret from the environment. Whitespace is removed only if it was the cause: it can be part of a secret. */
export const secretFrom = (environment: string, target: FixTarget) =>
  `${environment}.NPM_HOOK_SECRET${target === 'secret' ? '.trim()' : ''}`

/** A fix of the header: why, and the expression for the signature, in terms of `body` and `secret` where several are tried. */
export interface SignatureFix {
  comment: string
  expression: string
  /** `body` and `secret` must be variables. */
  triesSeveral: boolean
}

/** `null`: the header is passed as it is. `header` is an expression that can be undefined. */
export function signatureFix(header: string, target: FixTarget): SignatureFix | null {
  switch (target) {
    case 'upper-case':
      return { comment: 'Something converts the header to uppercase.', expression: `${header}?.toLowerCase()`, triesSeveral: false }
    case 'trimmed-signature':
      return {
        comment: 'Something adds spaces or quotes around the header.',
        expression: `${header}?.replace(/[\\s"']/g, '')`,
        triesSeveral: false,
      }
    case 'prefix':
      return {
        comment: 'Something cuts “sha256=” off. If it is your code, pass the whole header instead.',
        expression: `${header}?.replace(/^(sha256=)?/, 'sha256=')`,
        triesSeveral: false,
      }
    case 'joined-signatures':
      return {
        comment: 'Something adds a second header, and they arrive joined: one of them must be valid.',
        expression: `${header}
  ?.split(',')
  .map((value) => value.trim())
  .find((value) => verifySignature(body, value, secret))`,
        triesSeveral: true,
      }
    default:
      return null
  }
}

/** Indents every line but the first. */
export const indented = (code: string, spaces: number) => code.replaceAll('\n', `\n${' '.repeat(spaces)}`)
