// Forgeries where wasm decides alone, as in browsers: Node without its HMAC.
import { forgeryTests } from './forgery.js'

process.getBuiltinModule = undefined
forgeryTests('wasm', await import('npm-hooks'), 4)
