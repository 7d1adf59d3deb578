import type { EventEmitter } from 'node:events'
import type { StrayErrors } from '../suite/case-context.js'

const events = ['unhandledRejection', 'uncaughtException'] as const

/**
 * While a case runs its stray errors are told with it. Vitest's own listeners step aside for that time and are back
 * between the cases: whatever comes later still fails the run.
 */
export function nodeStrayErrors(): StrayErrors {
  const errors: unknown[] = []
  const emitter: EventEmitter = process
  const gather = (error: unknown) => void errors.push(error)
  type Listener = Parameters<typeof emitter.on>[1]
  const displaced = new Map<string, Listener[]>()
  return {
    start() {
      for (const event of events) {
        displaced.set(event, emitter.rawListeners(event) as Listener[])
        emitter.removeAllListeners(event)
        emitter.on(event, gather)
      }
    },
    take: () => errors.splice(0),
    stop() {
      for (const event of events) {
        emitter.off(event, gather)
        for (const listener of displaced.get(event) ?? []) emitter.on(event, listener)
      }
      displaced.clear()
      errors.length = 0
    },
  }
}
