// What the editor and the tree have in common.
import { PAYLOAD } from './texts.ts'
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
  return PAYLOAD.missing(wanted.slice(0, existing.length + 1).join(' › '), existing.join(' › '))
}
