// For `require` from TypeScript, and for tools that do not read `exports`: the same types as request.d.ts, which are those of an ES
// module. Node 20.19 and newer load the module itself by `require`.
export type * from './request.js' with { 'resolution-mode': 'import' }

declare const api: typeof import('./request.js', { with: { 'resolution-mode': 'import' }})

export declare const decompressRequest: typeof api.decompressRequest
export declare const explainForms: typeof api.explainForms
export declare const recognizeRequest: typeof api.recognizeRequest
