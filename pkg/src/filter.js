// @ts-check
// The entry npm-hooks/filter: filters of events.
import { loadNow } from './instance.js'
import { loadModule } from './load.js'

loadNow(loadModule)

export { matchFilter, parseFilter, satisfiesRange } from './filters.js'
export { HookError } from './shared.js'
