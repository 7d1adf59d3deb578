import type { EnginePage } from './engine-page.js'
import type { Place } from './places.mjs'
import { suitePage } from './suite-addresses.js'

/** Opens the suite's page and waits until it can be asked: a driver may say "loaded" before the page's module has run. */
export async function openSuite(page: EnginePage, place: Place): Promise<void> {
  await page.open(suitePage(place))
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (typeof globalThis.runCase === 'function') resolve()
          else setTimeout(look, 20)
        }
        look()
      }),
    undefined,
  )
}
