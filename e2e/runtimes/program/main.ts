// The suite in a runtime that has Node's `process`: Node itself, Bun, Deno. Started as `main.js ORDERS`.
import { nodeStrayErrors } from '../../node/stray-errors.js'
import { type Orders, runCases } from './run-cases.js'

const orders: Orders = JSON.parse(process.argv[2] ?? '')
// Not bundled: the runtime finds it by its own conditions
const sdk = await (orders.specifier === 'isosocket' ? import('isosocket') : importForBrowsers())
await runCases(orders, sdk, nodeStrayErrors())
process.exit()

async function importForBrowsers(): Promise<typeof import('isosocket')> {
  return (await import('isosocket/browser')) as unknown as typeof import('isosocket')
}
