import { chromium, firefox, webkit } from '@playwright/test'
import type { EnginePage } from './engine-page.js'
import type { BidiEngine, PlaywrightEngine } from './find-engines.mjs'

const drivers = {
  chromium: { type: chromium, label: 'Chromium' },
  firefox: { type: firefox, label: 'Firefox' },
  webkit: { type: webkit, label: 'WebKit' },
}

// After each loss Firefox lets the next connection to the same place wait, in the end for a minute: the suite loses hundreds
const preferences = {
  chromium: {},
  firefox: { firefoxUserPrefs: { 'network.websocket.delay-failed-reconnects': false } },
  webkit: {},
}

export async function openPlaywrightPage(engine: PlaywrightEngine | BidiEngine): Promise<EnginePage> {
  const { type, label } = drivers[engine.name]
  const { executablePath, args } = engine
  const channel = engine.kind === 'playwright-bidi' ? { channel: engine.channel } : {}
  const browser = await type.launch({ executablePath, args, ...channel, ...preferences[engine.name] })
  const page = await browser.newPage()
  return {
    title: `${label} ${browser.version()}`,
    open: async (url) => void (await page.goto(url)),
    evaluate: async (run, argument) => {
      // As text, so that both drivers see the same function; Playwright's own types know no plain JSON
      return page.evaluate(`(${run})(${JSON.stringify(argument) ?? 'undefined'})`)
    },
    close: () => browser.close(),
  }
}
