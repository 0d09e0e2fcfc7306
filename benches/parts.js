// The parts of the benchmark, in the order of RESULTS.md; each is a section there.

/**
 * `seconds`: about how long it takes on two cores. `run` takes `{ paper, pace }` and returns what the goals ask for (see goals.js);
 * a part is imported only when it runs.
 */
export const PARTS = [
  {
    name: 'node',
    seconds: 115,
    title: 'From bytes to the change',
    run: async (context) => (await import('./node.js')).inNode(context),
  },
  {
    name: 'alternatives',
    seconds: 75,
    title: 'Other packages',
    run: async (context) => (await import('./alternatives.js')).alternatives(context),
  },
  {
    name: 'workerd',
    seconds: 130,
    title: 'From bytes to the change, in workerd',
    run: async (context) => (await import('./workerd.js')).inWorkerd(context),
  },
  {
    name: 'first-request',
    seconds: 25,
    title: 'The first request of a worker',
    run: async (context) => (await import('./first-request.js')).firstRequest(context),
  },
  {
    name: 'functions',
    seconds: 55,
    title: 'Function by function',
    run: async (context) => (await import('./functions.js')).functions(context),
  },
  {
    name: 'packuments',
    seconds: 85,
    title: 'Packuments: read, compare, review',
    run: async (context) => (await import('./packuments.js')).packuments(context),
  },
  {
    name: 'wasm',
    seconds: 40,
    title: 'Verify, all in wasm',
    run: async (context) => (await import('./all-in-wasm.js')).allInWasm(context),
  },
  {
    name: 'worst',
    seconds: 60,
    title: 'The worst cases, by byte',
    run: async (context) => (await import('./worst.js')).worstCases(context),
  },
  {
    name: 'hostile',
    seconds: 180,
    title: 'Hostile bodies of 20 MB, and the worst inputs by byte',
    run: async (context) => (await import('./hostile.js')).hostile(context),
  },
  {
    name: 'memory',
    seconds: 10,
    title: 'Memory',
    run: async (context) => (await import('./memory.js')).memory(context),
  },
  {
    name: 'start',
    seconds: 30,
    title: 'Start in Node',
    run: async (context) => (await import('./start.js')).start(context),
  },
  {
    name: 'size',
    seconds: 10,
    title: 'Size',
    run: async (context) => (await import('./size.js')).sizes(context),
  },
  {
    name: 'inspector',
    seconds: 180,
    title: 'The inspector in Chromium',
    run: async (context) => (await import('./inspector.js')).inspector(context),
  },
  {
    name: 'receiver',
    seconds: 100,
    title: 'The receiver under load',
    run: async (context) => (await import('./receiver.js')).receiver(context),
  },
  {
    name: 'watching',
    seconds: 240,
    title: 'Watching a registry',
    run: async (context) => (await import('./watching.js')).watching(context),
  },
  {
    name: 'hooks',
    seconds: 60,
    title: 'The hooks of users',
    run: async (context) => (await import('./hooks.js')).hooks(context),
  },
]

export const GOALS = 'Goals'
export const SOAK = 'The soak'
export const STEPS = 'Steps'
/** The sections of RESULTS.md, in their order. */
export const TITLES = [GOALS, ...PARTS.map(({ title }) => title), SOAK, STEPS]
