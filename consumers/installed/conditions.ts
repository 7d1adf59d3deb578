/** Every condition that `exports` knows, in its order, and the adapter it leads to. */
export const conditions = [
  { condition: 'workerd', adapter: 'browser' },
  { condition: 'deno', adapter: 'node' },
  { condition: 'bun', adapter: 'node' },
  { condition: 'react-native', adapter: 'browser' },
  { condition: 'browser', adapter: 'browser' },
  { condition: 'node', adapter: 'node' },
] as const
