// For `require` from TypeScript, and for tools that do not read `exports`: the same types as filter.d.ts, which are those of an ES
// module. Node 20.19 and newer load the module itself by `require`.
export type * from './filter.js' with { 'resolution-mode': 'import' }

declare const api: typeof import('./filter.js', { with: { 'resolution-mode': 'import' }})

export type HookError = import('./filter.js', { with: { 'resolution-mode': 'import' }}).HookError
export declare const HookError: typeof api.HookError
export declare const matchFilter: typeof api.matchFilter
export declare const parseFilter: typeof api.parseFilter
export declare const satisfiesRange: typeof api.satisfiesRange
