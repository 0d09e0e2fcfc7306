/** How edge bundlers import a compiled wasm module. For the check of pkg/*.js only: not in the npm package. */
declare module '*.wasm?module' {
  const module: WebAssembly.Module
  export default module
}

interface Uint8ArrayConstructor {
  /** Missing in older hosts. */
  fromBase64?: (text: string) => Uint8Array<ArrayBuffer>
}
