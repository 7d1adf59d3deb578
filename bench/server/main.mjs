// One server in a process of its own: says its port to the parent and ends with it.
import { serverKinds } from './server-kinds.mjs'

const kind = /** @type {import('./server-kinds.mjs').ServerKind} */ (process.argv[2])
const server = serverKinds[kind]()
server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') process.send?.(address.port)
})
process.once('disconnect', () => process.exit())
