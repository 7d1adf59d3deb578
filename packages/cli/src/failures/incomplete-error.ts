/** Not all was done, although the connection was closed as it should be. */
export class IncompleteError extends Error {
  /**
   * Why: the server closed in the middle of a transfer (`lost`), with a code that tells of a fault (`closed`), or fewer messages
   * came than were asked for (`incomplete`). The exit code has the same name.
   */
  readonly kind: 'lost' | 'closed' | 'incomplete'

  constructor(message: string, kind: 'lost' | 'closed' | 'incomplete') {
    super(message)
    this.kind = kind
  }
}
