// For `require` from TypeScript, and for tools that do not read `exports`: the same types as hook.d.ts, which are those of an ES
// module. Node 20.19 and newer load the module itself by `require`.
export type * from './hook.js' with { 'resolution-mode': 'import' }

declare const api: typeof import('./hook.js', { with: { 'resolution-mode': 'import' }})

export type HookError = import('./hook.js', { with: { 'resolution-mode': 'import' }}).HookError
export declare const HookError: typeof api.HookError
export declare const HOOK_TYPES: typeof api.HOOK_TYPES
export declare const MAX_HOOK_ENDPOINT_CHARACTERS: typeof api.MAX_HOOK_ENDPOINT_CHARACTERS
export declare const MAX_HOOK_NAME_CHARACTERS: typeof api.MAX_HOOK_NAME_CHARACTERS
export declare const MAX_HOOK_SECRET_CHARACTERS: typeof api.MAX_HOOK_SECRET_CHARACTERS
export declare const MAX_HOOKS_PER_USER: typeof api.MAX_HOOKS_PER_USER
export declare const checkHook: typeof api.checkHook
export declare const checkHookUpdate: typeof api.checkHookUpdate
