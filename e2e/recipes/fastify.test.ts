import { MessageWebSocket } from 'isosocket'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Recipe } from './recipe.js'

let server: Recipe

beforeAll(async () => {
  server = await Recipe.start('fastify', { env: { TOKEN: 'sesame' } })
})

afterAll(() => server.end())

async function ticket(): Promise<string> {
  const response = await fetch(server.http('/ticket'), {
    method: 'POST',
    headers: { Authorization: 'Bearer sesame' },
  })
  return ((await response.json()) as { ticket: string }).ticket
}

test('a ticket is given for the right token only', async () => {
  const refused = await fetch(server.http('/ticket'), {
    method: 'POST',
    headers: { Authorization: 'Bearer x' },
  })
  expect(refused.status).toBe(401)
  expect(await ticket()).toMatch(/^[0-9a-f-]{36}$/)
})

test('a page of any site connects with a ticket, once', async () => {
  const address = server.ws(`/events?ticket=${await ticket()}`)
  const headers = { Origin: 'https://app.example' }
  const socket = await MessageWebSocket.connect(address, { headers })
  expect((await socket.receive())?.text()).toBe('Welcome, ann')
  await expect(MessageWebSocket.connect(address, { headers })).rejects.toMatchObject({
    status: 'Unauthorized',
    response: { status: 401, body: 'The ticket is used, too old, or none at all.' },
  })
  await socket.close()
})

test('who has none is told 401', async () => {
  await expect(MessageWebSocket.connect(server.ws('/events'))).rejects.toMatchObject({
    status: 'Unauthorized',
  })
})

test('fastify.close() closes the sockets with 1012 first, and the program ends', async () => {
  await using other = await Recipe.start('fastify', { env: { TOKEN: 'sesame' } })
  const response = await fetch(other.http('/ticket'), {
    method: 'POST',
    headers: { Authorization: 'Bearer sesame' },
  })
  const { ticket } = (await response.json()) as { ticket: string }
  const socket = await MessageWebSocket.connect(other.ws(`/events?ticket=${ticket}`))
  other.signal('SIGTERM')
  expect(await socket.closed).toMatchObject({ code: 1012 })
  expect(await other.exit).toBe(0)
})
