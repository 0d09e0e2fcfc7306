// `npm start`: the receiver in workerd, and the captured deliveries sent to it.
import { setup } from './setup.js'

setup()
// What follows needs the npm packages and the build, so it is imported only now.
await (await import('./receiver.js')).serve()
