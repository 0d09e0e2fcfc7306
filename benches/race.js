// From bytes to the change, on whichever host this is loaded.
import { measured } from './clock.js'
import { contenders } from './contenders.js'

/** Times per delivery of `body`, by the contender's name; without contenders that cannot run on this host. */
export async function raced(body, pace) {
  const runners = []
  for (const { name, prepare } of contenders) {
    const call = await prepared(prepare, body)
    if (call === undefined) continue
    const answer = await call()
    if (answer !== body.version) throw new Error(`${name} says ${answer} of ${body.name}`)
    runners.push({ name, call })
  }
  const times = await measured(
    runners.map(({ call }) => call),
    pace,
  )
  return Object.fromEntries(runners.map(({ name }, index) => [name, times[index]]))
}

async function prepared(prepare, body) {
  try {
    return await prepare(body)
  } catch (error) {
    // Edge hosts compile no wasm at run time.
    if (error instanceof WebAssembly.CompileError) return undefined
    throw error
  }
}
