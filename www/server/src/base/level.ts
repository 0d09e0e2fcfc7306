// Levels of events: their order, and the numbers that are stored for them.

import type { Level } from 'npm-hooks-events-api'
import { LEVELS } from 'npm-hooks-events-api'

export type { Level } from 'npm-hooks-events-api'

/** The accepted names, for messages. */
export const LEVEL_NAMES = LEVELS.join(', ')

/** Stored in `events.level`, so the numbers never change. 1 was `info`, which no signal ever had. */
const LEVEL_NUMBERS = { none: 0, notice: 2, alarm: 3 } as const satisfies Record<Level, number>

export const levelNumber = (level: Level): number => LEVEL_NUMBERS[level]

/** The level of a stored number; `none` for a number that is unknown. */
export const levelOfNumber = (stored: number): Level => LEVELS.find((level) => LEVEL_NUMBERS[level] === stored) ?? 'none'

export const isAtLeast = (level: Level, least: Level): boolean => LEVEL_NUMBERS[level] >= LEVEL_NUMBERS[least]

/** Reads a level from a configuration or a query. Earlier versions also had `info`, which selected the same events as `notice`. */
export function parseLevel(value: unknown): Level | undefined {
  return value === 'info' ? 'notice' : LEVELS.find((level) => level === value)
}

/** The most severe of some levels; a level that this version does not know counts as `none`. */
export function highestLevel(levels: readonly string[]): Level {
  return LEVELS.findLast((level) => levels.includes(level)) ?? 'none'
}
