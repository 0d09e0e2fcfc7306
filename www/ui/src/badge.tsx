// A short colored label.

import type { Signal } from 'npm-hooks/packument'
import type { ComponentChildren } from 'preact'

export type Tone = 'good' | 'warn' | 'bad' | 'neutral'

const LEVEL_TONES: Record<string, Tone> = { alarm: 'bad', notice: 'warn' } satisfies Record<Signal['level'], Tone>

/** The tone of a signal's level; neutral for a level that a later version adds. */
export const levelTone = (level: string): Tone => (Object.hasOwn(LEVEL_TONES, level) ? LEVEL_TONES[level] : undefined) ?? 'neutral'

export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>
}
