import { afterEach } from 'vitest'

const begun: (() => unknown)[] = []

afterEach(async () => {
  for (const end of begun.splice(0).reverse()) await end()
  // Node closes what was destroyed at the end of a turn.
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
})

/** Has something closed, or aborted, when the test ends. */
export function forNow<Thing extends { close(): unknown } | { abort(): unknown }>(thing: Thing): Thing {
  begun.push(() => ('abort' in thing ? thing.abort() : thing.close()))
  return thing
}
