// Imported before the package: collects the memory of each wasm instance, which the package does not expose.
const { Instance } = WebAssembly

export const memories = []

// biome-ignore lint/complexity/useArrowFunction: the package calls it with `new`, which an arrow function does not allow
WebAssembly.Instance = function (...args) {
  const instance = new Instance(...args)
  memories.push(instance.exports.memory)
  return instance
}
