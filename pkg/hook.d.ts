export { HookError, type HookErrorCode } from './verify.js'

/** What a hook is registered for: one package, all packages of a scope, or all packages of an npm user. */
export type HookType = 'package' | 'scope' | 'owner'

/** Every `HookType`. */
export const HOOK_TYPES: readonly ['package', 'scope', 'owner']

/** The most hooks of one user. A server counts them in the transaction that adds one, and answers 403 to one more. */
export const MAX_HOOKS_PER_USER: 100

/** The longest name of a hook, in characters. */
export const MAX_HOOK_NAME_CHARACTERS: 214

/** The longest endpoint of a hook, in characters. */
export const MAX_HOOK_ENDPOINT_CHARACTERS: 2048

/** The longest secret of a hook, in characters: Unicode code points, as JSON Schema counts them, not the UTF-16 units of `length`. */
export const MAX_HOOK_SECRET_CHARACTERS: 200

/** A hook that may be created: the members as the client sent them. */
export interface NewHook {
  type: HookType
  /** The package (`lodash`, `@babel/core`), the scope with its `@` (`@babel`), or the npm user without `~` (`alice`). */
  name: string
  /** The URL that receives the deliveries. */
  endpoint: string
  /** The secret that signs them. `signPayload` takes it. */
  secret: string
}

/** A change to a hook, as the client sent it. Its type and name stay as they are. */
export interface HookUpdate {
  /** The URL that receives the deliveries from now on. */
  endpoint: string
  /** The new secret; absent if the former one stays. */
  secret?: string
}

/** What a server allows beyond npm's rules. */
export interface HookOptions {
  /**
   * Allows endpoints on loopback (`localhost` and below it, `127.0.0.0/8`, `[::1]`), with http also: for development and tests. `false` by
   * default.
   */
  allowLoopback?: boolean | undefined
}

/**
 * Checks what a client sends to create a hook: the parsed JSON of its request. Nothing is trimmed or rewritten, and other members are
 * ignored. The first member that is refused is thrown, in the order of this list:
 *
 * - `type` is a `HookType`.
 * - `name` is one of npm's registry: a package by the rules for existing names (upper case is allowed, for example), a scope, or a user. At
 *   most 214 characters.
 * - `endpoint` is an https URL by RFC 3986, at most 2048 characters long, without a user name, a password or a fragment. Its host is a domain
 *   name in ASCII (others as `xn--…`) with at least one dot, or an IP address. Refused are private, loopback, link-local, shared, multicast,
 *   reserved and metadata addresses, every IPv6 form of an IPv4 address, names of local networks (`localhost`, `metadata.google.internal`,
 *   `printer.local`), and every spelling that programs read differently, whatever it leads to (`0x7f.1`, `2130706433`, `127.0.0.1.`,
 *   full-width digits, `\` or a tab in the host).
 * - `secret` has 1 to 200 characters. It is not blank, not itself a signature, and valid Unicode.
 *
 * A domain name is not resolved: a server that sends must also refuse private addresses when it connects, as workerd does by default.
 *
 * @throws {HookError} 400 `hook-not-an-object`; 422 `hook-type`, `hook-name`, `hook-endpoint`, `hook-address`, `hook-secret`. The message says
 * what to do, and repeats nothing of what was sent.
 * @throws {TypeError} for an unknown option, and for an object whose members cannot be read.
 * @example
 * const { type, name, endpoint, secret } = checkHook(await request.json())
 */
export function checkHook(fields: unknown, options?: HookOptions): NewHook

/**
 * Checks what a client sends to change a hook: `endpoint`, and `secret` unless it is absent, by the rules of `checkHook`.
 * `npm hook update` sends no other members; others have no effect.
 *
 * @throws {HookError} as `checkHook`, but for `hook-type` and `hook-name`.
 * @throws {TypeError} as `checkHook`.
 * @example
 * const { endpoint, secret = hook.secret } = checkHookUpdate(await request.json())
 */
export function checkHookUpdate(fields: unknown, options?: HookOptions): HookUpdate
