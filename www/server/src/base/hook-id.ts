// The id of a hook among the targets. No other target's id has a colon.

const PREFIX = 'hook:'

/** SQL that selects hooks by a column `target`, as a range of its index. */
export const IS_HOOK_SQL = "target >= 'hook:' AND target < 'hook;'"

/** After the id of every hook. */
export const AFTER_HOOKS = 'hook;'

/** The label of all hooks together where there may be too many for one each, such as in metrics. */
export const ALL_HOOKS = 'hook:*'

export function isHook(target: string): boolean {
  return target.startsWith(PREFIX)
}
