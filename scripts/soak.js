// What is too long for `npm test`: more of the same, for as long as it takes.
import { setup } from './setup.js'

setup()
// What follows needs the npm packages and the build, so it is loaded only now.
await (await import('./tests.js')).soak()
