import type { StrayErrors } from '../../suite/case-context.js'

/** Listens from the start: what comes between two cases is told with the next. */
export function pageStrayErrors(): StrayErrors {
  const errors: unknown[] = []
  addEventListener('unhandledrejection', (event) => void errors.push(event.reason))
  addEventListener('error', (event) => {
    errors.push(event.error ?? event.message)
    // Of a worker, its page would be told as well
    event.preventDefault()
  })
  return {
    start: () => undefined,
    take: () => errors.splice(0),
    stop: () => undefined,
  }
}
