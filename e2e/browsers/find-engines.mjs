// Which browser engines there are and how each is driven. Nothing is imported from a package when this loads:
// `scripts/set-up.mjs` asks before anything is installed.
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'

/**
 * @typedef {'chromium' | 'firefox' | 'webkit'} EngineName
 *
 * How to drive it:
 * - `playwright`: `executablePath`, `args`
 * - `playwright-bidi`: a stock Firefox; Playwright's `firefox` with `channel`, `executablePath`, `args`
 * - `webdriver`: `executablePath` is the WebDriver server, `browserPath` and `args` go into
 *   `webkitgtk:browserOptions`; `xvfbPath` is set where a display has to be started first
 *
 * @typedef {{ name: EngineName, kind: 'playwright', executablePath: string, args: string[] }} PlaywrightEngine
 * @typedef {{ name: 'firefox', kind: 'playwright-bidi', channel: 'moz-firefox', executablePath: string, args: string[] }} BidiEngine
 * @typedef {{ name: 'webkit', kind: 'webdriver', executablePath: string, browserPath: string, xvfbPath: string | undefined, args: string[] }} WebDriverEngine
 * @typedef {PlaywrightEngine | BidiEngine | WebDriverEngine} Engine
 */

/** @type {readonly EngineName[]} */
const engineNames = ['chromium', 'firefox', 'webkit']

/**
 * The engines of this run: all, or those named in `BROWSERS` (a comma list).
 * @returns {EngineName[]}
 */
export function wantedEngines() {
  const names = (process.env['BROWSERS'] ?? '').split(',').map((name) => name.trim().toLowerCase())
  const wanted = names.filter((name) => name !== '')
  for (const name of wanted) {
    if (!engineNames.some((known) => known === name)) {
      throw new Error(`BROWSERS names "${name}"; the engines are ${engineNames.join(', ')}.`)
    }
  }
  return wanted.length === 0 ? [...engineNames] : engineNames.filter((name) => wanted.includes(name))
}

/**
 * Paths given by the environment come first, then Playwright's own builds, then the system's.
 * @param {EngineName} name
 * @returns {Engine | undefined}
 */
export function findEngine(name) {
  switch (name) {
    case 'chromium':
      return findChromium()
    case 'firefox':
      return findFirefox()
    case 'webkit':
      return findWebKit()
    default:
      throw new Error(`There is no engine "${name}"; the engines are ${engineNames.join(', ')}.`)
  }
}

/** @returns {Engine | undefined} */
function findChromium() {
  const executablePath =
    fromEnvironment('CHROMIUM_PATH') ??
    fromPlaywright('chromium') ??
    onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
  if (executablePath === undefined) return undefined
  // Chromium's own services would call home; in a closed network they only fill the log. Its sandbox refuses root.
  const args = [
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ]
  if (process.getuid?.() === 0) args.unshift('--no-sandbox')
  return { name: 'chromium', kind: 'playwright', executablePath, args }
}

/** @returns {Engine | undefined} */
function findFirefox() {
  const given = fromEnvironment('FIREFOX_PATH')
  const patched = given === undefined ? fromPlaywright('firefox') : undefined
  if (patched !== undefined) return { name: 'firefox', kind: 'playwright', executablePath: patched, args: [] }
  const executablePath = given ?? onPath('firefox-esr', 'firefox')
  if (executablePath === undefined) return undefined
  return { name: 'firefox', kind: 'playwright-bidi', channel: 'moz-firefox', executablePath, args: [] }
}

/** @returns {Engine | undefined} */
function findWebKit() {
  const given = fromEnvironment('WEBKIT_DRIVER_PATH')
  const patched = given === undefined ? fromPlaywright('webkit') : undefined
  if (patched !== undefined) return { name: 'webkit', kind: 'playwright', executablePath: patched, args: [] }
  const executablePath = given ?? onPath('WebKitWebDriver')
  const browserPath = fromEnvironment('WEBKIT_BROWSER_PATH') ?? findMiniBrowser()
  const hasDisplay = Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
  const xvfbPath = hasDisplay ? undefined : onPath('Xvfb')
  if (executablePath === undefined || browserPath === undefined) return undefined
  if (!hasDisplay && xvfbPath === undefined) return undefined
  return { name: 'webkit', kind: 'webdriver', executablePath, browserPath, xvfbPath, args: ['--automation'] }
}

/**
 * A path that was asked for and is not there is a mistake to tell, not a reason to take another browser.
 * @param {string} variable
 */
function fromEnvironment(variable) {
  const path = process.env[variable]
  if (path === undefined || path === '') return undefined
  if (!isExecutable(path)) throw new Error(`${variable} is "${path}", which is no executable file.`)
  return path
}

/** @param {EngineName} name */
function fromPlaywright(name) {
  try {
    /** @type {typeof import('@playwright/test')} */
    const playwright = createRequire(import.meta.url)('@playwright/test')
    const path = playwright[name].executablePath()
    return isExecutable(path) ? path : undefined
  } catch {
    return undefined // not installed yet, or no build of it for this system
  }
}

/** @param {string[]} names */
function onPath(...names) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

/** MiniBrowser stands beside the engine's library, under a folder of the architecture or of the API version. */
function findMiniBrowser() {
  return ['/usr/lib', '/usr/lib64', '/usr/libexec']
    .filter((root) => existsSync(root))
    .flatMap((root) => [root, ...subfolders(root, /-linux-gnu/)])
    .flatMap((folder) => subfolders(folder, /^webkit(2gtk|gtk)-/))
    .map((folder) => join(folder, 'MiniBrowser'))
    .find(isExecutable)
}

/**
 * @param {string} folder
 * @param {RegExp} pattern
 */
function subfolders(folder, pattern) {
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .map((name) => join(folder, name))
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
