import { WebSocketError, type WebSocketErrorCode } from '@isosocket/core'

interface ListenFault {
  readonly code: WebSocketErrorCode
  readonly advice: string
}

const faults: { readonly [node: string]: ListenFault } = {
  EADDRINUSE: {
    code: 'ERR_ADDRESS_IN_USE',
    advice:
      'Another program, or this one, listens there: end it, or take another port (0 for any that is free).',
  },
  EACCES: {
    code: 'ERR_LISTEN',
    advice: 'The system does not allow it: ports below 1024 need rights that this process does not have.',
  },
  EADDRNOTAVAIL: {
    code: 'ERR_LISTEN',
    advice: 'This machine does not have that address: check the host, or leave it out.',
  },
  ENOTFOUND: { code: 'ERR_LISTEN', advice: 'The host name has no address: check its spelling.' },
  EMFILE: { code: 'ERR_LISTEN', advice: 'The process has too many open files: raise the limit.' },
}

/** The error of a server that cannot listen, or has another error. */
export function listenFailure(error: Error, what = 'Cannot listen'): WebSocketError {
  const node = (error as NodeJS.ErrnoException).code
  const { code, advice } = faults[node ?? ''] ?? { code: 'ERR_LISTEN' as const, advice: 'See the cause.' }
  return new WebSocketError(`${what}: ${error.message}. ${advice}`, {
    code,
    status: 'CannotConnect',
    phase: 'listen',
    cause: error,
  })
}
