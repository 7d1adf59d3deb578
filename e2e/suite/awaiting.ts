import type { SocketCloseEvent, SocketMessageEvent } from 'isosocket'

// Waiting with an end: nothing here waits for ever.

const patience = 5_000

export function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}

/** Tries until the check throws nothing and returns what it returned; its last error when time is up. */
export async function eventually<T>(check: () => T | Promise<T>, { within = patience } = {}): Promise<T> {
  const end = performance.now() + within
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > end) throw error
    }
    await delay(10)
  }
}

interface SocketEvents {
  close: SocketCloseEvent
  message: SocketMessageEvent
}

interface EventSource<Type extends keyof SocketEvents> {
  addEventListener(type: Type, listener: (event: SocketEvents[Type]) => void, options: { once: true }): void
}

export function once<Type extends keyof SocketEvents>(
  source: EventSource<NoInfer<Type>>,
  type: Type,
  { within = patience } = {},
): Promise<SocketEvents[Type]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no "${type}" event within ${within} ms`)), within)
    source.addEventListener(
      type,
      (event) => {
        clearTimeout(timer)
        resolve(event)
      },
      { once: true },
    )
  })
}

export async function rejects(promise: Promise<unknown>): Promise<unknown> {
  let value: unknown
  try {
    value = await promise
  } catch (error) {
    return error
  }
  throw new Error(`expected a rejection, but the promise fulfilled with ${String(value)}`)
}
