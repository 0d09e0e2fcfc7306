// The code that the inspector offers as a fix: each program runs, accepts signed deliveries and refuses others.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { signPayload } from 'npm-hooks'
import { freePort } from '../../scripts/port.js'
import { root } from '../../scripts/setup.js'
import { loadModule } from './load-module.js'

const SECRET = 'a secret with a newline'
const BODY = '{"event":"package:publish","name":"n","payload":{"versions":{"1.0.0":{}}},"change":{"version":"1.0.0"},"time":1}'

const { fixCode, FRAMEWORKS } = await loadModule('fix-code.ts')
const { HINTS } = await loadModule('messages.ts')
const targets = [...new Set(Object.values(HINTS).map(({ target }) => target))]

for (const framework of FRAMEWORKS) {
  for (const target of targets) {
    test(`${framework}, ${target}: accepts signed deliveries, refuses others, and keeps running`, async () => {
      // Only the fix for the secret trims it.
      const secret = target === 'secret' ? `${SECRET}\n` : SECRET
      // Where the packages that the code imports are installed.
      const file = join(root, 'www/examples', `offered-${process.pid}-${framework}-${target}.mjs`)
      writeFileSync(file, fixCode(framework, target))
      try {
        await withReceiver(file, secret, async (send) => {
          for (const [body, signature, status] of [
            [BODY, signPayload(BODY, SECRET), 202],
            [BODY, undefined, 401],
            [BODY, `sha256=${'0'.repeat(64)}`, 401],
            [BODY, signPayload(BODY, SECRET), 202],
            ['x', signPayload('x', SECRET), 400],
          ]) {
            assert.equal(await send(body, signature), status)
          }
        })
      } finally {
        rmSync(file)
      }
    })
  }
}

/** Runs the file as a server, or calls the app that it exports. */
async function withReceiver(file, secret, work) {
  const port = await freePort()
  const child = spawn(process.execPath, [file], { env: { ...process.env, PORT: String(port), NPM_HOOK_SECRET: secret }, stdio: 'ignore' })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  const url = `http://127.0.0.1:${port}/hook`
  const request = (body, signature) =>
    new Request(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...(signature && { 'x-npm-signature': signature }) },
    })
  try {
    const isServer = await Promise.race([exited.then(() => false), isListening(port)])
    if (isServer) return await work(async (...delivery) => (await fetch(request(...delivery))).status)
    const { default: app } = await import(pathToFileURL(file))
    await work(async (...delivery) => (await app.fetch(request(...delivery), { NPM_HOOK_SECRET: secret })).status)
  } finally {
    child.kill('SIGKILL')
    await exited
  }
}

async function isListening(port) {
  for (let at = 0; at < 400; at++) {
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (isUp) return true
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return false
}
