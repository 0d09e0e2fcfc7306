// The hosts: each runs the suite on the packed tarball, installed in `folder` as a user would, and gives its results.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'

/** Debian's names for it, and a variable for everyone else. */
export const chromiumPath = () =>
  [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path && existsSync(path))

export const HOW_TO_GET_CHROMIUM = "install Debian's packages chromium and chromium-driver, or name one in CHROMIUM_PATH"

const node = (file) => async (folder) =>
  JSON.parse(execFileSync(process.execPath, [file], { cwd: folder, maxBuffer: 1 << 28 }).toString())

export const hosts = [
  { name: `Node ${process.versions.node}, import`, run: node('node.js') },
  { name: `Node ${process.versions.node}, require`, run: node('node.cjs') },
  { name: 'workerd', run: inWorkerd },
  { name: 'Chromium', run: inChromium, missing: () => (chromiumPath() ? undefined : HOW_TO_GET_CHROMIUM) },
]

async function inWorkerd(folder) {
  const { build } = await import('esbuild')
  const { Miniflare } = await import('miniflare')
  const outdir = join(folder, 'worker')
  await build({
    entryPoints: [join(folder, 'worker.js')],
    bundle: true,
    format: 'esm',
    outdir,
    conditions: ['workerd', 'worker'],
    plugins: [{
      // What wrangler does with a module: leaves it out of the bundle, to be handed over compiled.
      name: 'compiled wasm',
      setup: ({ onResolve }) => onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path.replace('?module', '')),
        external: true,
      })),
    }],
  })
  const wasm = join(folder, 'node_modules/npm-hooks/pkg/wasm/npm_hooks_bg.wasm')
  const script = readFileSync(join(outdir, 'worker.js'), 'utf8').replaceAll(wasm, './npm_hooks_bg.wasm')
  const worker = new Miniflare({
    host: '127.0.0.1',
    // No look-up of where this machine is.
    cf: false,
    compatibilityDate: '2026-04-01',
    modules: [
      { type: 'ESModule', path: 'worker.js', contents: script },
      { type: 'CompiledWasm', path: 'npm_hooks_bg.wasm', contents: readFileSync(wasm) },
    ],
  })
  try {
    const answer = await worker.dispatchFetch('http://worker.test/', { method: 'POST', body: readFileSync(join(folder, 'data.json')) })
    return await answer.json()
  } finally {
    await worker.dispose()
  }
}

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm' }

async function inChromium(folder) {
  const { chromium } = await import('playwright-core')
  const server = createServer((request, response) => {
    const path = join(folder, new URL(request.url, 'http://localhost').pathname)
    if (!existsSync(path)) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/plain' }).end(readFileSync(path))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-background-networking'] })
  try {
    const page = await browser.newPage()
    const errors = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(`http://127.0.0.1:${server.address().port}/page.html`)
    await page.waitForFunction(() => window.results, null, { timeout: 300_000 }).catch((error) => {
      throw new Error(errors.join('\n') || error.message)
    })
    return await page.evaluate(() => window.results)
  } finally {
    await browser.close()
    server.close()
  }
}
