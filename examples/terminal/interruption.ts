import process from 'node:process'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * The user's Ctrl-C as an AbortSignal, and likewise the end of whoever reads our output (`| head`). A
 * second Ctrl-C ends the process as ever.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController()
  const interrupt = (): void => {
    for (const name of signals) process.removeListener(name, interrupt)
    controller.abort(new DOMException('Interrupted.', 'AbortError'))
  }
  for (const name of signals) process.on(name, interrupt)
  for (const stream of [process.stdout, process.stderr]) stream.on('error', interrupt)
  return controller.signal
}
