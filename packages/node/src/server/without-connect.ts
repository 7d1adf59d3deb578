/** Takes from the class of a server's sockets what only those that connect have: it is not there for programs that look. */
export function withoutConnecting(prototype: object): void {
  for (const name of ['connect', 'setRequestHeader']) {
    Object.defineProperty(prototype, name, { value: undefined, configurable: true })
  }
}
