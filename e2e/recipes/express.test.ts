import { MessageWebSocket } from 'isosocket'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Recipe } from './recipe.js'

let server: Recipe

beforeAll(async () => {
  server = await Recipe.start('express')
})

afterAll(() => server.end())

async function logIn(name: string): Promise<string> {
  const response = await fetch(server.http('/login'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  expect(response.status).toBe(204)
  const [cookie = ''] = response.headers.getSetCookie()
  expect(cookie).toContain('HttpOnly')
  expect(cookie).toContain('SameSite=Lax')
  return cookie.replace(/;.*/, '')
}

function connect(headers: Record<string, string>): Promise<MessageWebSocket> {
  return MessageWebSocket.connect(server.ws('/me'), { headers })
}

test.each([
  ['without a cookie', {}],
  ['with a cookie of no session', { Cookie: 'session=guessed' }],
  ['with a cookie of another name', { Cookie: 'my-session=x; sessions=y' }],
])('who has not logged in is told 401: %s', async (_how, headers) => {
  await expect(connect(headers)).rejects.toMatchObject({
    status: 'Unauthorized',
    phase: 'upgrade',
    response: { status: 401, body: 'Log in first.' },
  })
})

test('who has logged in is known by name', async () => {
  const cookie = await logIn('Ann')
  const socket = await connect({ Cookie: `theme=dark; ${cookie}`, Origin: server.http('') })
  await socket.send('hello')
  expect((await socket.receive())?.text()).toBe('Ann: hello')
  await socket.close()
})

test('a page of another site is told 403, although the browser sends the cookie along', async () => {
  const cookie = await logIn('Ann')
  await expect(connect({ Cookie: cookie, Origin: 'https://evil.example' })).rejects.toMatchObject({
    status: 'Forbidden',
    response: { status: 403 },
  })
})

test('logging out closes the sockets of this session, and no others', async () => {
  const [ann, bob] = [await logIn('Ann'), await logIn('Bob')]
  const [first, second, other] = await Promise.all([ann, ann, bob].map((Cookie) => connect({ Cookie })))
  await other?.send('here')
  await other?.receive()
  for (const socket of [first, second]) {
    await socket?.send('here')
    await socket?.receive()
  }
  const gone = await connect({ Cookie: ann })
  await gone.close()
  await fetch(server.http('/logout'), { method: 'POST', headers: { Cookie: ann } })
  for (const socket of [first, second]) {
    expect(await socket?.closed).toEqual({ code: 4001, reason: 'Logged out' })
  }
  await expect(connect({ Cookie: ann })).rejects.toMatchObject({ status: 'Unauthorized' })
  expect(other?.state).toBe('open')
  await other?.close()
})
