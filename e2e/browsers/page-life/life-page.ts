import { chromium, firefox, webkit } from '@playwright/test'
import type { EnginePage } from '../engine-page.js'
import { type BidiEngine, type EngineName, findEngine, type PlaywrightEngine } from '../find-engines.mjs'
import { openWebDriverPage } from '../webdriver-page.js'

/** A page that accepts the test's certificates and may be stored when it is left. */
export interface LifePage extends Omit<EnginePage, 'title'> {
  /** Cuts the page off its network, or connects it again; `undefined` where the driver cannot. */
  setOffline: ((offline: boolean) => Promise<void>) | undefined
}

export async function openLifePage(name: EngineName): Promise<LifePage> {
  const engine = findEngine(name)
  if (engine === undefined) throw new Error(`The engine ${name} is not installed.`)
  if (engine.kind !== 'webdriver') return openWithPlaywright(engine)
  const args = [...engine.args, '--ignore-tls-errors']
  return { ...(await openWebDriverPage({ ...engine, args })), setOffline: undefined }
}

async function openWithPlaywright(engine: PlaywrightEngine | BidiEngine): Promise<LifePage> {
  const browser = await { chromium, firefox, webkit }[engine.name].launch({
    executablePath: engine.executablePath,
    args: engine.args,
    ...(engine.kind === 'playwright-bidi' && { channel: engine.channel }),
    // Playwright switches off that pages are stored: Chromium by an argument, Firefox by a preference
    ...(engine.name === 'chromium' && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
    ...(engine.name === 'firefox' && { firefoxUserPrefs: { 'fission.bfcacheInParent': true } }),
  })
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  const page = await context.newPage()
  return {
    open: async (url) => void (await page.goto(url)),
    evaluate: (run, argument) => page.evaluate(`(${run})(${JSON.stringify(argument) ?? 'undefined'})`),
    close: () => browser.close(),
    setOffline: (offline) => context.setOffline(offline),
  }
}
