// @ts-check
// The entry npm-hooks/hook: the rules of npm's management API.
import { loadNow } from './instance.js'
import { loadModule } from './load.js'

loadNow(loadModule)

export {
  checkHook,
  checkHookUpdate,
  HOOK_TYPES,
  MAX_HOOK_ENDPOINT_CHARACTERS,
  MAX_HOOK_NAME_CHARACTERS,
  MAX_HOOK_SECRET_CHARACTERS,
  MAX_HOOKS_PER_USER,
} from './hook-rules.js'
export { HookError } from './shared.js'
