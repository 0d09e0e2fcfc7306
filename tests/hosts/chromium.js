// Where Chromium and its driver are: the variables CHROME_PATH and CHROMEDRIVER, the usual places, Playwright's cache.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'

const exe = process.platform === 'win32' ? '.exe' : ''
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const APPLICATIONS = {
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
    .map((variable) => process.env[variable])
    .filter(Boolean)
    .map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')),
}

export const HOW_TO_GET_CHROMIUM = 'install Chromium, or set CHROME_PATH to its path'
export const HOW_TO_GET_CHROMEDRIVER = "install Chromium's driver, or set CHROMEDRIVER to its path"

const first = (paths) => paths.find((path) => path && existsSync(path))

const inPath = (names) =>
  (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => folder && join(folder, name + exe)))

/** The path in an environment variable; undefined if it is not set. */
function pathIn(variable) {
  const path = process.env[variable]
  if (path && !existsSync(path)) throw new Error(`${variable} is ${path}, which does not exist`)
  return path || undefined
}

let chromium

/** The path of Chromium or Chrome; undefined if none is found. */
export function chromiumPath() {
  chromium ??= pathIn('CHROME_PATH') ?? first([...inPath(NAMES), ...(APPLICATIONS[process.platform] ?? [])]) ?? ofPlaywright()
  return chromium
}

/** The path of chromedriver; undefined if it is not found. CHROMEWEBDRIVER is its folder on GitHub's machines. */
export const chromedriverPath = () =>
  pathIn('CHROMEDRIVER') ??
  first([process.env.CHROMEWEBDRIVER && join(process.env.CHROMEWEBDRIVER, `chromedriver${exe}`), ...inPath(['chromedriver'])])

export function chromiumVersion() {
  const path = chromiumPath()
  // Chrome for Windows opens a window in place of printing its version.
  if (path === undefined || process.platform === 'win32') return ''
  return /\d[\d.]*/.exec(execFileSync(path, ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString())?.[0] ?? ''
}

/** Where `npx playwright install chromium` puts it. */
function ofPlaywright() {
  try {
    return first([createRequire(import.meta.url)('playwright-core').chromium.executablePath()])
  } catch {
    return undefined
  }
}
