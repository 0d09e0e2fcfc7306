// Imported before the package: keeps hold of the memory of each wasm instance, which the package shows to nobody.
const { Instance } = WebAssembly

export const memories = []

WebAssembly.Instance = function (...args) {
  const instance = new Instance(...args)
  memories.push(instance.exports.memory)
  return instance
}
