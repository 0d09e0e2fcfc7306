// Every test there is, in the order in which a mistake is cheapest to find. The last line counts them.
import { installNodes, setup } from './setup.js'

setup()
installNodes()
// What follows needs the npm packages and the build, so it is loaded only now.
await (await import('./tests.js')).runAll()
