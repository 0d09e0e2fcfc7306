// What the editor and the tree have in common.
import type { Path } from './work/spans.ts'

export interface PayloadTarget {
  path: Path
  /** The byte that a search found. */
  at?: number
}

export interface PayloadViewProps {
  /** What to scroll to. */
  target: PayloadTarget | null
  onPath: (path: Path) => void
  onStatus: (message: string) => void
}

/** Says which part of `wanted` exists; empty if all of it does. */
export function missingPathText(wanted: Path, existing: Path): string {
  if (existing.length === wanted.length) return ''
  return `${wanted.slice(0, existing.length + 1).join(' › ')} doesn’t exist. Showing ${existing.join(' › ') || 'the whole payload'}.`
}
