// A server that listens on a port listens on 127.0.0.1 only.
import { Server } from 'node:net'

const listen = Server.prototype.listen
Server.prototype.listen = function listenOnLoopback(port, ...rest) {
  return listen.call(this, port, '127.0.0.1', ...rest.filter((argument) => typeof argument === 'function'))
}
