// Which targets get an event. It is decided when the event is accepted, so that a later change of the targets takes nothing away.
import type { Env } from './env.js'
import { UNASSIGNED } from './outbox.js'
import type { EventRecord } from './record.js'
import { settingsWithoutSecret } from './settings.js'
import { selects } from './targets.js'

/** The ids of the targets that select an event, and `UNASSIGNED` while others may do so once the configuration is right. */
export function receiversOf(env: Env, event: Pick<EventRecord, 'name' | 'kind' | 'level'>): string[] {
  const { targets, targetProblems } = settingsWithoutSecret(env)
  const ids = targets.filter((target) => selects(target, event)).map(({ id }) => id)
  return targetProblems.length > 0 ? [...ids, UNASSIGNED] : ids
}
