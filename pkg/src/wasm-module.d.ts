/** How edge bundlers import a compiled wasm module. For the check of pkg/src/*.js only: not in the npm package. */
declare module '*.wasm?module' {
  const module: WebAssembly.Module
  export default module
}

interface Uint8ArrayConstructor {
  /** Missing in older hosts. */
  fromBase64?: (text: string) => Uint8Array<ArrayBuffer>
}

/** The wasm module of an entry, as the build writes it into a loader. */
declare module '*/inline.js' {
  export const base64: string
}

/** The same in the form that scripts/pack-wasm.js writes. */
declare module '*/packed.js' {
  export const bytesByRank: string
  export const characters: string
  export const decoder: string
  export const singles: number
  export const size: number
  export const text: string
}
