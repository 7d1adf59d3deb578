// The works run in Node and in pages: what they need of either.

/**
 * A message, in the form that the platform's libraries take without a conversion.
 * @param {number} size
 */
export function newMessage(size) {
  return typeof Buffer === 'undefined' ? new Uint8Array(size).fill(0x78) : Buffer.alloc(size, 'x')
}

/**
 * Calls back in the next turn of the event loop.
 * @type {(callback: () => void) => unknown}
 */
export const nextTurn = typeof setImmediate === 'function' ? setImmediate : overChannel()

/** @param {number} milliseconds */
export function delay(milliseconds) {
  return /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      setTimeout(resolve, milliseconds)
    })
  )
}

/**
 * Starts to count: the returned function gives the processor time of this process since, in microseconds, for each of
 * so many messages. Pages do not know it.
 * @returns {(messages: number) => { processorTime?: number }}
 */
export function countProcessorTime() {
  if (typeof process === 'undefined') return () => ({})
  const start = process.cpuUsage()
  return (messages) => {
    const { user, system } = process.cpuUsage(start)
    return { processorTime: (user + system) / messages }
  }
}

/**
 * Tells whether a warm-up has lasted long enough. What counts is the work that was done, for the compiler of the engine
 * to have seen it: processor time where it is known, so that a busy machine does not make it shorter.
 * @param {number} milliseconds
 * @returns {() => boolean}
 */
export function warmUpClock(milliseconds) {
  const start = performance.now()
  const passed = () => performance.now() - start
  if (typeof process === 'undefined') return () => passed() >= milliseconds
  const begun = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(begun)
    // Who mostly waits is warm one day, too.
    return (user + system) / 1000 >= milliseconds || passed() >= 3 * milliseconds
  }
}

/**
 * Waits until a warm-up has lasted long enough.
 * @param {number} milliseconds
 */
export async function warmedUp(milliseconds) {
  for (const isOver = warmUpClock(milliseconds); !isOver(); ) await delay(10)
}

/** Timers of a page wait for milliseconds, messages do not. */
function overChannel() {
  const { port1, port2 } = new MessageChannel()
  /** @type {(() => void)[]} */
  const waiting = []
  port1.onmessage = () => waiting.shift()?.()
  return (/** @type {() => void} */ callback) => {
    waiting.push(callback)
    port2.postMessage(undefined)
  }
}
