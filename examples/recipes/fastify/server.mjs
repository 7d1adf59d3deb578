// Fastify 5: pages of any site and programs connect with a ticket, which is good once and for half a minute.
import { randomUUID } from 'node:crypto'
import Fastify from 'fastify'
import { WebSocketListener } from 'isosocket/server'

/** @import { ServerMessageWebSocket } from 'isosocket/server' */

/** Who has which token; here you would ask whoever gives them out. */
const users = new Map([[`Bearer ${process.env['TOKEN'] ?? randomUUID()}`, 'ann']])
/** @type {Map<string, string>} */
const tickets = new Map()

const fastify = Fastify({ logger: true })
// No cookie decides here, so a page of another site can do no more than any program could.
const listener = new WebSocketListener({ server: fastify.server, path: '/events', origins: ['*'] })
listener.addEventListener('refused', ({ status, reason, remoteAddress }) => {
  fastify.log.warn({ status, reason, remoteAddress }, 'upgrade refused')
})
// `onClose` would be too late: the server waits for its connections before.
fastify.addHook('preClose', () => listener.close({ code: 1012, timeout: 5_000 }))

fastify.post('/ticket', async (request, reply) => {
  const user = users.get(request.headers.authorization ?? '')
  if (user === undefined) return reply.code(401).send({ error: 'No such token' })
  const ticket = randomUUID()
  tickets.set(ticket, user)
  setTimeout(() => tickets.delete(ticket), 30_000).unref()
  return { ticket }
})

process.once('SIGTERM', () => fastify.close())
await fastify.listen({ port: Number(process.env['PORT'] ?? 8080), host: '127.0.0.1' })

for await (const request of listener) {
  const ticket = request.url.searchParams.get('ticket') ?? ''
  const user = tickets.get(ticket)
  tickets.delete(ticket)
  if (user === undefined) request.reject(401, {}, 'The ticket is used, too old, or none at all.')
  else void greet(request.acceptMessage(), user)
}

/** @param {ServerMessageWebSocket} socket @param {string} user */
async function greet(socket, user) {
  try {
    await socket.send(`Welcome, ${user}`)
    for await (const message of socket) fastify.log.info({ user, message: message.text() })
  } catch (error) {
    fastify.log.warn(error) // Lost, or what came is no text: in that case it is still open.
    void socket.close(1003)
  }
}
