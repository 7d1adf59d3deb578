// Preloaded: whoever touches a global of browsers while a module is loaded is found out.
for (const name of [
  'window',
  'document',
  'self',
  'navigator',
  'location',
  'WebSocket',
  'WebSocketStream',
  'localStorage',
  'addEventListener',
]) {
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get() {
      throw new Error(`${name} was touched at import`)
    },
  })
}
