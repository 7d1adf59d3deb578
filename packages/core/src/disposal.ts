/**
 * Adds the method that `using` or `await using` calls, where the engine has the symbol for it: WebKit
 * has none yet, and globals are not ours to add.
 */
export function addDisposal<Instance extends object>(
  prototype: Instance,
  symbol: symbol | undefined,
  dispose: (this: Instance) => unknown,
): void {
  if (typeof symbol !== 'symbol') return
  Object.defineProperty(prototype, symbol, { configurable: true, writable: true, value: dispose })
}
