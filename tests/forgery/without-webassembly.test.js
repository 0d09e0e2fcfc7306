// Forgeries where the host's HMAC decides alone, because it cannot run WebAssembly.
import { forgeryTests } from './forgery.js'

globalThis.WebAssembly = undefined
forgeryTests('without WebAssembly', await import('npm-hooks'), 2)
