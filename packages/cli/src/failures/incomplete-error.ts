import type { CloseInfo } from '@isosocket/node'

/** Not all was done, although the connection was closed as it should be. */
export class IncompleteError extends Error {
  /**
   * Why: the server closed in the middle of a transfer (`lost`), with a code that tells of a fault (`closed`), or fewer messages
   * came than were asked for (`incomplete`). The exit code has the same name.
   */
  readonly kind: 'lost' | 'closed' | 'incomplete'

  /** How the server closed; `undefined` if it was not the server that did. */
  readonly close: CloseInfo | undefined

  constructor(message: string, kind: 'lost' | 'closed' | 'incomplete', close?: CloseInfo) {
    super(message)
    this.kind = kind
    this.close = close
  }
}
