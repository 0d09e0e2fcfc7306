// Loads the recording of calls into a test; see store.js.
import { register } from 'node:module'

register('./hook.js', import.meta.url)
