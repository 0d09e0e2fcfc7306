// What plain workerd connects to with the network of the configuration for self-hosting.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { checkHook } from 'npm-hooks/hook'
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

async function assertBlocked(host) {
  const before = blocked()
  const response = await fetch(url, { method: 'POST', body: `http://${host}:9/` })
  assert.equal(await response.text(), 'failed')
  await waitUntil(`${host} to be blocked`, () => blocked() > before, 5000)
}

for (const [what, ...hosts] of [
  ['this host', '127.0.0.1', '0.0.0.0', '0.0.0.1', '[::1]', '[::]'],
  ['private networks', '10.0.0.1', '172.16.0.1', '192.168.0.1', '100.64.0.1', '169.254.169.254', '[fc00::1]', '[fe80::1]', '[fec0::1]'],
  ['IPv4 addresses written as IPv6', '[::ffff:127.0.0.1]', '[::ffff:10.0.0.1]', '[::127.0.0.1]', '[::10.0.0.1]'],
  ['translation to IPv4', '[64:ff9b::127.0.0.1]', '[64:ff9b::a00:1]', '[64:ff9b:1::1]', '[2002:7f00:1::]', '[2001::1]', '192.88.99.1'],
  ['discard-only', '[100::1]'],
  ["Azure's metadata", '168.63.129.16'],
  ['protocol assignments and benchmarks', '192.0.0.8', '192.0.0.170', '198.18.0.1', '198.19.255.255', '[2001:2::1]', '[5f00::1]'],
  ['documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1', '[2001:db8::1]', '[3fff::1]'],
  ['multicast, reserved, broadcast', '224.0.0.1', '240.0.0.1', '255.255.255.255', '[ff02::1]'],
]) {
  for (const host of hosts) {
    test(`${what}: ${host} is not connected to`, () => assertBlocked(host))
  }
}

/** The hosts with the first and the last address of a range. */
function endsOf(address, prefix) {
  const isIpv6 = address.includes(':')
  const [base, bits] = isIpv6 ? [16, 16] : [10, 8]
  // `URL` would write some IPv6 addresses as IPv4.
  const [head, tail] = address.split('::').map((text) => text.split(isIpv6 ? ':' : '.').filter(Boolean))
  const groups = tail === undefined ? head : [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail]
  const ends = [0, 1].map((end) => {
    const filled = groups.map((group, at) => {
      const free = Math.min(Math.max((at + 1) * bits - prefix, 0), bits)
      return (parseInt(group, base) | (end * (2 ** free - 1))).toString(base)
    })
    return isIpv6 ? `[${filled.join(':')}]` : filled.join('.')
  })
  return new Set(ends)
}

describe('the library and the network of workerd refuse the same ranges', () => {
  const rust = readFileSync(join(root, 'src/hook/address.rs'), 'utf8')
  const library = ['Ipv4', 'Ipv6'].flatMap((kind) => {
    const [, table] = new RegExp(`INTERNAL_${kind.toUpperCase()}: &\\[[\\s\\S]*?= &\\[([\\s\\S]*?)\\n\\];`).exec(rust)
    const ranges = [...table.matchAll(new RegExp(`\\(${kind}Addr::new\\(([^)]*)\\), (\\d+)\\)`, 'g'))]
    return ranges.map(([, groups, prefix]) => {
      const separator = kind === 'Ipv4' ? '.' : ':'
      return [groups.replaceAll('0x', '').replaceAll(', ', separator), Number(prefix)]
    })
  })
  const [, deny] = /deny = \[([^\]]*)\]/.exec(network)
  const denied = [...deny.matchAll(/"([^/"]*)\/(\d+)"/g)].map(([, address, prefix]) => [address, Number(prefix)])

  test('both lists are read', () => {
    assert.equal(library.length, rust.match(/^ {4}\(Ipv[46]Addr::new/gm).length)
    assert.equal(denied.length, deny.split('/').length - 1)
  })

  for (const [address, prefix] of library) {
    for (const host of endsOf(address, prefix))
      test(`${host} of ${address}/${prefix}, which the library refuses, is not connected to`, () => assertBlocked(host))
  }

  for (const [address, prefix] of denied) {
    for (const host of endsOf(address, prefix)) {
      test(`${host} of ${address}/${prefix}, which the network denies, is refused as the endpoint of a hook`, () => {
        const hook = { type: 'package', name: 'a', endpoint: `https://${host}/`, secret: 'secret' }
        assert.throws(() => checkHook(hook), { code: 'hook-address' })
      })
    }
  }
})
