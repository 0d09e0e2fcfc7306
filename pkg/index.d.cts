// For `require` from TypeScript, and for tools that do not read `exports`: the same types as index.d.ts, which are those of an ES
// module. Node 20.19 and newer load the module itself by `require`.
export type * from './index.js' with { 'resolution-mode': 'import' }

declare const api: typeof import('./index.js', { with: { 'resolution-mode': 'import' }})

export type HookError = import('./index.js', { with: { 'resolution-mode': 'import' }}).HookError
export declare const HookError: typeof api.HookError
export declare const classifyChange: typeof api.classifyChange
export declare const explainSignature: typeof api.explainSignature
export declare const parseEvent: typeof api.parseEvent
export declare const receive: typeof api.receive
export declare const signPayload: typeof api.signPayload
export declare const verifyEvent: typeof api.verifyEvent
export declare const verifySignature: typeof api.verifySignature
