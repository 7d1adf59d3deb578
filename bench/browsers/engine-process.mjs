import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startCompanion, startDisplay } from '../../e2e/browsers/companion.mjs'

/** @typedef {import('../../e2e/browsers/find-engines.mjs').Engine} Engine */

/**
 * @typedef {object} EngineProcess
 * @property {string} title
 * @property {number} pid
 * @property {Promise<never>} failed Rejects when the engine ends by itself.
 * @property {() => Promise<void>} stop
 */

/** What would come between the page and the measurement in a Firefox that starts for the first time. */
const firefoxPreferences = {
  'app.normandy.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.update.enabled': false,
  'startup.homepage_welcome_url': '',
  'toolkit.telemetry.enabled': false,
}

/**
 * An engine as its users have it: started with a new profile at the address of a page, and nothing attached to it. What
 * automates a browser is told of every frame of a WebSocket, and in Chromium that costs more than the frame itself.
 * @param {Engine} engine
 * @param {string} address
 * @returns {Promise<EngineProcess>}
 */
export async function startEngine(engine, address) {
  const profile = mkdtempSync(join(tmpdir(), 'isosocket-bench-'))
  /** @type {import('../../e2e/browsers/companion.mjs').Companion[]} */
  const companions = []
  const stop = async () => {
    for (const companion of companions.reverse()) await companion.stop()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
  try {
    const environment = { ...process.env }
    if (engine.kind === 'webdriver' && engine.xvfbPath !== undefined) {
      const { display, companion } = await startDisplay(engine.xvfbPath)
      companions.push(companion)
      environment['DISPLAY'] = display
    }
    const { command, args } = commandOf(engine, profile)
    const title = await titleOf(engine, command, environment)
    const browser = startCompanion(command, [...args, address], environment)
    companions.push(browser)
    return { title, pid: browser.process.pid ?? 0, failed: browser.failed, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * @param {Engine} engine
 * @param {string} profile
 */
function commandOf(engine, profile) {
  if (engine.kind === 'webdriver') return { command: engine.browserPath, args: ['--private'] }
  const command = engine.executablePath
  if (engine.name === 'chromium') {
    return { command, args: [...engine.args, '--headless=new', `--user-data-dir=${profile}`] }
  }
  if (engine.name === 'firefox') {
    const lines = Object.entries(firefoxPreferences).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
    )
    writeFileSync(join(profile, 'user.js'), lines.join(''))
    return { command, args: ['--headless', '--no-remote', '--profile', profile] }
  }
  throw new Error(`${command} cannot be started without a driver: give WebKitGTK's with WEBKIT_BROWSER_PATH.`)
}

/**
 * @param {Engine} engine
 * @param {string} command
 * @param {NodeJS.ProcessEnv} environment
 */
async function titleOf({ name }, command, environment) {
  const { stdout } = await promisify(execFile)(command, ['--version'], { env: environment })
  const [version = ''] = /\d+(\.\d+)+/.exec(stdout) ?? []
  return `${{ chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKitGTK' }[name]} ${version}`
}
