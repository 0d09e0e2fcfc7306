// A process in which the host has no HMAC that answers at once, as in browsers and in workerd without nodejs_compat.
process.getBuiltinModule = undefined
const main = await import('npm-hooks')
const alone = await import('npm-hooks/verify')
const { bodies, SOME } = await import('./bodies.js')
const { measured } = await import('./clock.js')
const { must, SECRET, verifiers } = await import('./contenders.js')

const pace = JSON.parse(process.argv[2])
const results = []
for (const delivery of await bodies(SOME)) {
  const { name, body, signature } = delivery
  const calls = [
    () => alone.verifySignature(body, signature, SECRET),
    () => main.verifySignature(body, signature, SECRET),
    verifiers['@noble/hashes'](delivery),
    await verifiers['hash-wasm'](delivery),
  ]
  for (const call of calls) must(call())
  const [ours, ofMain, noble, hashWasm] = await measured(calls, pace)
  results.push({ name, bytes: body.length, ours, ofMain, noble, hashWasm })
}
console.log(JSON.stringify(results))
