// How fast and how large it is, beside what people use today: a table here, and in benches/RESULTS.md.
import { setup } from './setup.js'

setup()
// What follows needs the npm packages and the build, so it is loaded only now.
await (await import('../benches/bench.js')).bench()
