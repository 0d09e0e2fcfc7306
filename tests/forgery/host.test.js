// Forgeries where the host's HMAC decides (Node): what is not a signature at all is refused by wasm.
import * as api from 'npm-hooks'
import { forgeryTests } from './forgery.js'

forgeryTests('host HMAC', api, 4)
