// The main job: the receiver in workerd, and the real deliveries sent to it, as captured.
import { setup } from './setup.js'

setup()
// What follows needs the npm packages and the build, so it is loaded only now.
await (await import('./receiver.js')).serve()
