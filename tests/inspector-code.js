// The code that the inspector offers to mend a receiver: each program, run as it stands there.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { signPayload } from 'npm-hooks'
import { anyPort } from '../scripts/port.js'
import { root } from '../scripts/setup.js'

const SECRET = 'a secret with a line end'
const BODY = '{"event":"package:publish","name":"n","payload":{"versions":{"1.0.0":{}}},"change":{"version":"1.0.0"},"time":1}'

export async function inspectorCodeCases(test) {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'www/inspector/src/words.ts')],
    bundle: true,
    format: 'esm',
    write: false,
  })
  const { codeFor, FRAMEWORKS, HINTS } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
  )
  const mends = [...new Set(Object.values(HINTS).map(({ where }) => where))]
  for (const framework of FRAMEWORKS) {
    for (const mend of mends) {
      await test(`${framework}, ${mend}: takes what is genuine, refuses what is not, and lives on`, async () => {
        // Only where the secret is to be trimmed is it given with a line end.
        const secret = mend === 'secret' ? `${SECRET}\n` : SECRET
        const file = join(root, 'www/examples', `offered-${process.pid}-${framework}-${mend}.mjs`)
        writeFileSync(file, codeFor(framework, mend))
        try {
          await withServer(file, secret, async (send) => {
            for (const [signature, want] of [
              [signPayload(BODY, SECRET), 202],
              [undefined, 401],
              [`sha256=${'0'.repeat(64)}`, 401],
              [signPayload(BODY, SECRET), 202],
            ]) {
              assert.equal(await send(BODY, signature), want)
            }
            assert.equal(await send('x', signPayload('x', SECRET)), 400)
          })
        } finally {
          rmSync(file)
        }
      })
    }
  }
}

/** A server of its own, or a module that answers requests. */
async function withServer(file, secret, work) {
  const port = await anyPort()
  const child = spawn(process.execPath, [file], { env: { ...process.env, PORT: String(port), NPM_HOOK_SECRET: secret }, stdio: 'ignore' })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  const headers = (signature) => ({ 'content-type': 'application/json', ...(signature && { 'x-npm-signature': signature }) })
  const url = `http://127.0.0.1:${port}/hook`
  try {
    const isServer = await Promise.race([exited.then(() => false), listening(port)])
    if (isServer)
      return await work(async (body, signature) => (await fetch(url, { method: 'POST', body, headers: headers(signature) })).status)
    const { default: app } = await import(pathToFileURL(file))
    await work(
      async (body, signature) =>
        (await app.fetch(new Request(url, { method: 'POST', body, headers: headers(signature) }), { NPM_HOOK_SECRET: secret })).status,
    )
  } finally {
    child.kill('SIGKILL')
  }
}

async function listening(port) {
  for (let at = 0; at < 400; at++) {
    const isThere = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (isThere) return true
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return false
}
