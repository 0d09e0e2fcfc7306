// What plain workerd connects to with the network of the configuration for self-hosting.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fetch } from '../fetch.js'
import { root } from '../../scripts/setup.js'
import { waitUntil } from './recording-target.js'
import { newFolder, startReceiver } from './workerd.js'

const { folder, remove } = await newFolder()
const [network] = /\(name = "internet", [\s\S]*?\)\),/.exec(readFileSync(join(root, 'www/server/config.capnp'), 'utf8'))
const worker = `export default {
  async fetch(request) {
    return fetch(await request.text(), { signal: AbortSignal.timeout(1000) }).then(() => new Response('connected'), () => new Response('failed'))
  }
}`
writeFileSync(
  join(folder, 'config.capnp'),
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "worker", worker = .worker), ${network}],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = ${JSON.stringify(worker)})],
  compatibilityDate = "2026-04-01",
  globalOutbound = "internet",
);`,
)
const { url, log, kill } = await startReceiver(folder)
after(async () => {
  await kill()
  remove()
})

const blocked = () => log.filter((line) => line.includes('blocked by restrictPeers()')).length

for (const [what, ...hosts] of [
  ['this host', '127.0.0.1', '0.0.0.0', '[::1]', '[::]'],
  ['private networks', '10.0.0.1', '172.16.0.1', '192.168.0.1', '100.64.0.1', '169.254.169.254', '[fc00::1]', '[fe80::1]', '[fec0::1]'],
  ['IPv4 addresses written as IPv6', '[::ffff:127.0.0.1]', '[::ffff:10.0.0.1]', '[::127.0.0.1]', '[::10.0.0.1]'],
  ['translation to IPv4', '[64:ff9b::127.0.0.1]', '[64:ff9b::a00:1]', '[64:ff9b:1::1]', '[2002:7f00:1::]', '[2001::1]', '192.88.99.1'],
  ['discard-only', '[100::1]'],
  ['protocol assignments and benchmarks', '192.0.0.8', '192.0.0.170', '198.18.0.1', '198.19.255.255', '[2001:2::1]', '[5f00::1]'],
  ['documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1', '[2001:db8::1]', '[3fff::1]'],
  ['multicast, reserved, broadcast', '224.0.0.1', '240.0.0.1', '255.255.255.255', '[ff02::1]'],
]) {
  for (const host of hosts) {
    test(`${what}: ${host} is not connected to`, async () => {
      const before = blocked()
      const response = await fetch(url, { method: 'POST', body: `http://${host}:9/` })
      assert.equal(await response.text(), 'failed')
      await waitUntil(`${host} to be blocked`, () => blocked() > before, 5000)
    })
  }
}
