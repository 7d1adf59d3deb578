import { type WebErrorStatus, WebSocketError } from 'isosocket'

/** What a user is told about a failure. */
export interface ErrorNotice {
  readonly status: WebErrorStatus
  readonly message: string
}

/** Of the SDK's errors and of all others, such as those of the disk. */
export function errorNotice(error: unknown): ErrorNotice {
  const message = error instanceof Error || error instanceof DOMException ? error.message : String(error)
  return { status: WebSocketError.getStatus(error), message }
}
