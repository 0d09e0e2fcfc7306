// For `require` from TypeScript, and for tools that do not read `exports`: the same types as verify.d.ts, which are those of an ES
// module. Node 20.19 and newer load the module itself by `require`.
export type * from './verify.js' with { 'resolution-mode': 'import' }

declare const api: typeof import('./verify.js', { with: { 'resolution-mode': 'import' }})

export type HookError = import('./verify.js', { with: { 'resolution-mode': 'import' }}).HookError
export declare const HookError: typeof api.HookError
export declare const explainSignature: typeof api.explainSignature
export declare const signPayload: typeof api.signPayload
export declare const verifySignature: typeof api.verifySignature
