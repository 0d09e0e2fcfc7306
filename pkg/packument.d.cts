// For `require` from TypeScript, and for tools that do not read `exports`: the same types as packument.d.ts, which are those of an ES
// module. Node 20.19 and newer load the module itself by `require`.
export type * from './packument.js' with { 'resolution-mode': 'import' }

declare const api: typeof import('./packument.js', { with: { 'resolution-mode': 'import' }})

export type HookError = import('./packument.js', { with: { 'resolution-mode': 'import' }}).HookError
export declare const HookError: typeof api.HookError
export declare const classifyChange: typeof api.classifyChange
export declare const comparePackuments: typeof api.comparePackuments
export declare const createDelivery: typeof api.createDelivery
export declare const explainSignature: typeof api.explainSignature
export declare const parseEvent: typeof api.parseEvent
export declare const readPackument: typeof api.readPackument
export declare const receive: typeof api.receive
export declare const restoreBody: typeof api.restoreBody
export declare const reviewRelease: typeof api.reviewRelease
export declare const signPayload: typeof api.signPayload
export declare const toEvent: typeof api.toEvent
export declare const verifyEvent: typeof api.verifyEvent
export declare const verifySignature: typeof api.verifySignature
