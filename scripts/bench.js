// Speed and size compared with the usual alternatives: prints tables, and writes them to benches/RESULTS.md.
import { setup } from './setup.js'

setup()
// What follows needs the npm packages and the build, so it is imported only now.
await (await import('../benches/bench.js')).bench()
