// `npm start`: the server in workerd, which watches a registry, sends its changes to a hook, and gets the captured deliveries. `npm start -- --receiver`: without a registry.
import { parseArgs } from 'node:util'
import { installNpm10, installVerdaccio, setup } from './setup.js'

const isReceiver = readArguments()
setup()
if (!isReceiver) {
  installVerdaccio()
  installNpm10()
}
// What follows needs the npm packages and the build, so it is imported only now.
await (await import('./receiver.js')).serve({ isWatching: !isReceiver })

function readArguments() {
  try {
    return parseArgs({ options: { receiver: { type: 'boolean', default: false } } }).values.receiver
  } catch (error) {
    console.error(
      `\n✗ ${error.message}\n  npm start                 with a registry that is watched\n  npm start -- --receiver   without one`,
    )
    process.exit(1)
  }
}
