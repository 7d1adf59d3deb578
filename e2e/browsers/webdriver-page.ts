import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { Builder, Capabilities, type WebDriver } from 'selenium-webdriver'
import { late, startCompanion, startDisplay } from './companion.mjs'
import type { EnginePage } from './engine-page.js'
import type { WebDriverEngine } from './find-engines.mjs'

/** Longer than any case may take: the page itself tells which one did not end. */
const scriptTimeout = 10 * 60_000

/**
 * The distribution's WebKitGTK, which Playwright cannot drive: its own WebDriver server, on a display of its own where
 * there is none. It allows one session, and the page owns it together with both processes.
 */
export async function openWebDriverPage(engine: WebDriverEngine): Promise<EnginePage> {
  const companions: ReturnType<typeof startCompanion>[] = []
  let driver: WebDriver | undefined
  const close = async () => {
    await Promise.race([driver?.quit().catch(() => undefined), delay(5_000)])
    for (const companion of companions.reverse()) await companion.stop()
  }
  try {
    const environment = { ...process.env }
    if (engine.xvfbPath !== undefined) {
      const { display, companion } = await startDisplay(engine.xvfbPath)
      companions.push(companion)
      environment['DISPLAY'] = display
    }
    const port = await freePort()
    const server = startCompanion(engine.executablePath, [`--port=${port}`, '--host=127.0.0.1'], environment)
    companions.push(server)
    driver = await Promise.race([startSession(engine, port), server.failed, late('a WebKit session')])
    await driver.manage().setTimeouts({ script: scriptTimeout })
    return pageOf(driver, await titleOf(driver), close)
  } catch (error) {
    await close()
    throw error
  }
}

async function titleOf(driver: WebDriver): Promise<string> {
  const capabilities = await driver.getCapabilities()
  return `WebKitGTK ${capabilities.getBrowserVersion()}`
}

function pageOf(driver: WebDriver, title: string, close: () => Promise<void>): EnginePage {
  return {
    title,
    open: (url) => driver.get(url),
    evaluate: async <Result, Argument>(
      run: (argument: Argument) => Result | Promise<Result>,
      argument: Argument,
    ) => {
      const answer = await driver.executeAsyncScript<Answer<Result>>(
        `const [argument, answer] = arguments
         Promise.resolve().then(() => (${run})(argument)).then(
           (value) => answer({ value }),
           (error) => answer({ error: error.name + ': ' + error.message + '\\n' + error.stack }),
         )`,
        argument,
      )
      if ('error' in answer) throw new Error(answer.error)
      return answer.value
    },
    close,
  }
}

type Answer<Value> = { value: Value } | { error: string }

async function startSession(engine: WebDriverEngine, port: number): Promise<WebDriver> {
  const capabilities = new Capabilities()
  capabilities.set('browserName', 'MiniBrowser')
  capabilities.set('webkitgtk:browserOptions', { binary: engine.browserPath, args: engine.args })
  await answering(port)
  return new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build()
}

async function answering(port: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined)
    if (answer?.ok) return
    await delay(50)
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return address.port
}
