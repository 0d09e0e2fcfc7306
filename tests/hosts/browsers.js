// Browsers: the page without a bundler, and bundled for production, each under the documented CSP.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import { MODULES } from '../../scripts/setup.js'
import { chromiumPath, HOW_TO_GET_CHROMIUM } from './chromium.js'

/** For `test(name, { skip: skipWithoutChromium }, …)`: false if Chromium is installed, and in CI, which must have it. */
export const skipWithoutChromium = chromiumPath() || process.env.CI === 'true' ? false : HOW_TO_GET_CHROMIUM

/** Starts the installed Chromium, headless; the caller closes it. */
export async function launchChromium() {
  const executablePath = chromiumPath()
  if (executablePath === undefined) throw new Error(`Chromium was not found: ${HOW_TO_GET_CHROMIUM}`)
  const { chromium } = await import('playwright-core')
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'] })
}

export const NO_LOGGED_ERROR = 'nothing is logged as an error'

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json' }

/** Without `unsafe-inline` and `unsafe-eval`, and without WebAssembly if the page has `advice` for that; an import map can only be inline, so its hash is in the policy. */
function policyFor(html, isWithoutWasm) {
  const inline = [...html.matchAll(/<script type="importmap">(.*?)<\/script>/gs)].map(
    ([, text]) => ` 'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  )
  return `default-src 'none'; script-src 'self'${isWithoutWasm ? '' : " 'wasm-unsafe-eval'"}${inline.join('')}; connect-src 'self'; frame-src 'self'`
}

export async function inChromium(folder, page = 'page.html') {
  const browser = await launchChromium()
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost')
    const path = join(folder, pathname)
    if (!existsSync(path)) return void response.writeHead(404).end()
    const content = readFileSync(path)
    const policy = extname(path) === '.html' ? { 'content-security-policy': policyFor(content.toString(), searchParams.has('advice')) } : {}
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/plain', ...policy }).end(content)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const tab = await browser.newPage()
    const errors = []
    tab.on('pageerror', (error) => errors.push(error.message))
    tab.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await tab.goto(`http://127.0.0.1:${server.address().port}/${page}`)
    await tab
      // By a timer: a page that is busy on a loaded machine may get no animation frame, which is what it polls by otherwise.
      .waitForFunction(() => window.results, null, { timeout: 300_000, polling: 500 })
      .catch(async (error) => {
        const running = await Promise.race([
          tab.evaluate(() => window.running).catch(({ message }) => message),
          rest(5000, 'one that does not yield', { ref: false }),
        ])
        throw new Error([error.message, `the page is in the case: ${running}`, ...errors].join('\n'))
      })
    return [...(await tab.evaluate(() => window.results)), { name: NO_LOGGED_ERROR, error: errors.join('\n') || null }]
  } finally {
    await browser.close()
    server.close()
  }
}

/** Runs a page with the bundle of `page.js` that `build` writes to `script`. */
async function bundle(folder, name, script, build) {
  await build()
  const code = readFileSync(join(folder, script), 'utf8')
  for (const entry of MODULES) {
    const count = code.split(packedText(folder, entry)).length - 1
    if (count !== 1) throw new Error(`the bundle of ${name} has the module of ${entry} ${count} times`)
  }
  writeFileSync(
    join(folder, `${name}.html`),
    `<!doctype html><meta charset="utf-8"><title>${name}</title><body><script type="module" src="/${script}"></script>\n`,
  )
  return inChromium(folder, `${name}.html`)
}

/** The module of an entry, as pkg/src/load-packed.js has it: by far the longest text of its loader. */
function packedText(folder, entry) {
  const loader = readFileSync(join(folder, `node_modules/npm-hooks/pkg/dist/browser/${entry}.js`), 'utf8')
  const [[, text]] = [...loader.matchAll(/"([^"\n]{10000,})"/g)]
  return text
}

export const bundledByVite = (folder) =>
  bundle(folder, 'vite', 'vite/page.js', async () => {
    const { build } = await import('vite')
    await build({
      root: folder,
      configFile: false,
      logLevel: 'error',
      build: { outDir: 'vite', rollupOptions: { input: join(folder, 'page.js'), output: { entryFileNames: '[name].js' } } },
    })
  })

export const bundledByWebpack = (folder) =>
  bundle(folder, 'webpack', 'webpack/main.js', async () => {
    const { default: webpack } = await import('webpack')
    const compiler = webpack({
      mode: 'production',
      context: folder,
      entry: './page.js',
      output: { path: join(folder, 'webpack') },
      performance: false,
    })
    const stats = await new Promise((resolve, reject) => compiler.run((error, done) => (error ? reject(error) : resolve(done))))
    await new Promise((resolve) => compiler.close(resolve))
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString())
  })

export const bundledByEsbuild = (folder) =>
  bundle(folder, 'esbuild', 'esbuild/page.js', async () => {
    const { build } = await import('esbuild')
    await build({ entryPoints: [join(folder, 'page.js')], bundle: true, minify: true, format: 'esm', outdir: join(folder, 'esbuild') })
  })
