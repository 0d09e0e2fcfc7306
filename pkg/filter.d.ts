import type { Change } from './index.js'

export { HookError, type HookErrorCode } from './verify.js'

/**
 * Which events a target, a hook or a command gets. A member that is absent restricts nothing. A filter leaves out a change only if the
 * change itself shows a reason: a member restricts the changes that have what it is about, and `kinds` chooses among the kinds.
 * docs/filters.md has what each member means for each kind of change.
 */
export interface EventFilter {
  /** Names of packages, or patterns in which each `*` is any text: `lodash`, `@babel/*`, `eslint-plugin-*`. At most 256 characters each. */
  readonly packages?: readonly string[] | undefined
  /** Kinds of change. */
  readonly kinds?: readonly Change['kind'][] | undefined
  /**
   * Types of release, of a publish: those of `change.release`, and `premajor`, `preminor` and `prepatch` for the first prerelease that leads
   * to such a version. `prerelease` is every prerelease.
   */
  readonly release?: readonly ReleaseSelector[] | undefined
  /** Dist-tags that the change names, or that the published version gets. At most 256 characters each. */
  readonly tags?: readonly string[] | undefined
  /** A range of versions in the syntax of npm's `semver`, of at most 256 characters. It includes the prereleases between its ends. */
  readonly range?: string | undefined
  /** Whether changes of a version that is a prerelease are selected; `true` by default. Choose `false` for messages to people. */
  readonly prereleases?: boolean | undefined
  /** The lowest level of the review: a change whose signals are all below it, or that has none, is left out. `none` by default. */
  readonly level?: ReviewedLevel | undefined
}

/** A type of release in a filter. */
export type ReleaseSelector = 'first' | 'major' | 'minor' | 'patch' | 'prerelease' | 'backport' | 'premajor' | 'preminor' | 'prepatch'

/** The highest level of a review's signals; `none` without signals. */
export type ReviewedLevel = 'none' | 'notice' | 'alarm'

/** What a filter reads of a change: every `Change` has it. */
export interface FilterableChange {
  readonly kind: string
  readonly name: string
  readonly version?: string | null
  readonly distTag?: string | null
  readonly release?: string | null
  readonly previous?: string | null
  readonly latest?: string | null
}

/** The member of a filter that leaves a change out. A minor version may add one: have a `default`. */
export type FilterMismatch = 'package' | 'kind' | 'release' | 'tag' | 'range' | 'prerelease' | 'level'

/** Whether a filter selects a change. `reason` is the first member that does not, in the order of `FilterMismatch`. */
export type FilterResult = { matches: true; reason?: undefined } | { matches: false; reason: FilterMismatch }

/**
 * Checks a filter: the parsed JSON of a configuration or a request. Returns a frozen copy, without the members that are null, which is the same
 * as absent. `matchFilter` is faster with it than with another object.
 *
 * @throws {HookError} 400 `filter-not-an-object`; 413 `filter-too-large` (its JSON is over 64 KiB); 422 `filter-member` (a member that
 * filters do not have), `filter-packages`, `filter-kinds`, `filter-release`, `filter-tags`, `filter-range`, `filter-prereleases`,
 * `filter-level`. The message says what to write.
 * @throws {TypeError} for a value that cannot be written as JSON.
 * @example
 * const filter = parseFilter({ packages: ['@babel/*'], release: ['major', 'minor'], prereleases: false })
 */
export function parseFilter(value: unknown): EventFilter

/**
 * Says whether a filter selects a change. `review` is the signals of `reviewRelease`, or the highest level of them; null without a review,
 * which is the same as one without signals.
 *
 * @throws {HookError} for a filter that `parseFilter` refuses.
 * @throws {TypeError} for a change without `name` and `kind`, and for a review that is neither.
 * @example
 * const { matches, reason } = matchFilter(filter, classifyChange(event))
 */
export function matchFilter(
  filter: EventFilter,
  change: FilterableChange,
  review?: ReviewedLevel | readonly { readonly level: string }[] | null,
): FilterResult

/** How `satisfiesRange` treats prereleases. */
export interface RangeOptions {
  /**
   * Whether a range includes the prereleases between its ends, as in filters. `false` by default, as for npm: only those of a version that
   * the range names with a prerelease.
   */
  includePrerelease?: boolean | undefined
}

/**
 * Says whether a version is in a range, as `semver.satisfies` does; `false` for a text that is not a version. A version may be written
 * as those of old packuments, `v1.0.0` or `1.0.0beta`.
 *
 * @throws {HookError} 422 `filter-range` for a range that npm cannot read, or of over 256 characters.
 * @throws {TypeError} for a value that is not a string, and for an unknown option.
 * @example
 * satisfiesRange('1.9.0', '^1.2.0 || >=3')
 */
export function satisfiesRange(version: string, range: string, options?: RangeOptions): boolean
