// The address to which what a request holds is attributed.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../../scripts/setup.js'

const { build } = await import('esbuild')
const entryPoints = [join(root, 'www/server/src/base/client-address.ts')]
const { outputFiles } = await build({ entryPoints, bundle: true, write: false, format: 'esm' })
const { clientAddress } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)

const WORKERD = { clientIp: '127.0.0.1:1234' }
const CLOUDFLARE = { country: 'NL' }
for (const [what, header, headers, cf, address] of [
  ["plain workerd: the connection's", null, {}, WORKERD, '127.0.0.1'],
  ["plain workerd: the sender's header is not believed", null, { 'cf-connecting-ip': '192.0.2.1' }, WORKERD, '127.0.0.1'],
  ['plain workerd over IPv6: the /64', null, {}, { clientIp: '[2001:db8::1]:1234' }, '2001:db8:0:0::/64'],
  ['plain workerd over IPv6, without brackets', null, {}, { clientIp: '2001:db8:1:2:3:4:5:6' }, '2001:db8:1:2::/64'],
  ['Cloudflare', null, { 'cf-connecting-ip': '192.0.2.1' }, CLOUDFLARE, '192.0.2.1'],
  ['Cloudflare over IPv6', null, { 'cf-connecting-ip': '2001:db8::1' }, CLOUDFLARE, '2001:db8:0:0::/64'],
  ['a host that says nothing', null, { 'cf-connecting-ip': '192.0.2.1' }, undefined, 'unknown'],
  ['a proxy', 'x-real-ip', { 'x-real-ip': ' 192.0.2.2 ' }, WORKERD, '192.0.2.2'],
  ["a proxy that appends to the sender's list", 'x-forwarded-for', { 'x-forwarded-for': '192.0.2.1, 192.0.2.2' }, WORKERD, '192.0.2.2'],
  ['a proxy in front of Cloudflare', 'x-real-ip', { 'x-real-ip': '192.0.2.2', 'cf-connecting-ip': '192.0.2.1' }, CLOUDFLARE, '192.0.2.2'],
  ['a request without the header', 'x-real-ip', {}, WORKERD, 'unknown'],
  ['an IPv4 address in IPv6', 'x-real-ip', { 'x-real-ip': '::ffff:192.0.2.2' }, WORKERD, '192.0.2.2'],
  ['not an address', 'x-real-ip', { 'x-real-ip': 'a:b' }, WORKERD, 'unknown'],
  ['a long text', 'x-real-ip', { 'x-real-ip': 'x'.repeat(10_000) }, WORKERD, 'x'.repeat(64)],
])
  test(what, () => assert.equal(clientAddress({ headers: new Headers(headers), cf }, header), address))
