// Loaded before a sample runs: requests are answered with 202 without a network, and a server does not keep the process running.
import { Server } from 'node:net'

globalThis.fetch = async () => new Response(null, { status: 202 })

const listen = Server.prototype.listen
Server.prototype.listen = function listenOnFreePort() {
  return listen.call(this, 0, '127.0.0.1').unref()
}
