import { type Browser, chromium, firefox } from '@playwright/test'
import { findEngine } from '../../browsers/find-engines.mjs'

/** The engines that Playwright drives here: the stock WebKit cannot be clicked through it. */
export const clickable = ['chromium', 'firefox'] as const

/** A browser whose pages can be clicked and typed into. */
export async function openBrowser(name: (typeof clickable)[number]): Promise<Browser> {
  const engine = findEngine(name)
  if (engine === undefined || engine.kind === 'webdriver')
    throw new Error(`The engine ${name} is not installed.`)
  const { executablePath, args } = engine
  const channel = engine.kind === 'playwright-bidi' ? { channel: engine.channel } : {}
  return await { chromium, firefox }[name].launch({ executablePath, args, ...channel })
}
