import type { EnginePage } from './engine-page.js'
import { type EngineName, findEngine } from './find-engines.mjs'
import { installAdvice } from './install-advice.mjs'
import { openPlaywrightPage } from './playwright-page.js'
import { openWebDriverPage } from './webdriver-page.js'

/** A page in this engine, or an error that says how to come by the engine. */
export async function openEngine(name: EngineName): Promise<EnginePage> {
  const engine = findEngine(name)
  if (engine === undefined) throw new Error(`The engine ${name} is not installed. ${installAdvice([name])}`)
  try {
    return await (engine.kind === 'webdriver' ? openWebDriverPage(engine) : openPlaywrightPage(engine))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `The engine ${name} (${engine.executablePath}) did not start: ${reason}\n${installAdvice([name])}`
    throw new Error(message, { cause })
  }
}
