// The command `watch` as a program.
import { watch } from '../../pkg/src/cli/watch.js'

process.exitCode = await watch(process.argv.slice(2), process)
