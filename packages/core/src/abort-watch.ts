import { mustBe } from './must-be.js'

interface Watched {
  readonly callbacks: Set<() => void>
  readonly listener: () => void
}

const watched = new WeakMap<AbortSignal, Watched>()

/**
 * Calls back when the signal fires, unless the returned function was called before. However many operations one signal is
 * given to, it has one listener of ours: Node warns of a leak from the eleventh on.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const entry = watched.get(signal) ?? watch(signal)
  entry.callbacks.add(callback)
  return () => {
    entry.callbacks.delete(callback)
    if (entry.callbacks.size > 0 || watched.get(signal) !== entry) return
    signal.removeEventListener('abort', entry.listener)
    watched.delete(signal)
  }
}

function watch(signal: AbortSignal): Watched {
  const callbacks = new Set<() => void>()
  const listener = (): void => {
    // One may release another.
    for (const callback of [...callbacks]) if (callbacks.has(callback)) callback()
  }
  const entry = { callbacks, listener }
  watched.set(signal, entry)
  signal.addEventListener('abort', listener)
  return entry
}

/** Throws `ERR_INVALID_ARGUMENT` for what is given as a signal and is none. */
export function checkSignal(signal: unknown): void {
  if (signal !== undefined && !isAbortSignal(signal)) throw mustBe('signal', 'an AbortSignal', signal)
}

/** Also true for those of other realms, and of libraries. */
export function isAbortSignal(value: unknown): value is AbortSignal {
  return typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value
}
