// For `require` from TypeScript, and for tools that do not read `exports`: the same types as follow.d.ts, which are those of an ES
// module. Node 20.19 and newer load the module itself by `require`.
export type * from './follow.js' with { 'resolution-mode': 'import' }

declare const api: typeof import('./follow.js', { with: { 'resolution-mode': 'import' }})

type LookedRegistry = import('./follow.js', { with: { 'resolution-mode': 'import' }}).LookedRegistry
export type WatchLoop<Registry extends LookedRegistry = LookedRegistry> = import('./follow.js', { with: {
  'resolution-mode': 'import',
}}).WatchLoop<Registry>
export declare const baseUrlOf: typeof api.baseUrlOf
export declare const DELETED: typeof api.DELETED
export declare const eventOf: typeof api.eventOf
export declare const fileState: typeof api.fileState
export declare const follow: typeof api.follow
export declare const isInstallable: typeof api.isInstallable
export declare const isPackageName: typeof api.isPackageName
export declare const memoryState: typeof api.memoryState
export declare const pathOf: typeof api.pathOf
export declare const pauseOf: typeof api.pauseOf
export declare const readBody: typeof api.readBody
export declare const readFeed: typeof api.readFeed
export declare const requestInit: typeof api.requestInit
export declare const retryAfterMs: typeof api.retryAfterMs
export declare const UNKNOWN: typeof api.UNKNOWN
export declare const WatchLoop: typeof api.WatchLoop
