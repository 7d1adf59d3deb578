import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageWebSocket } from 'isosocket'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectMessagesToPass, expectStreamToPass } from '../long/peers/passing.js'
import { Recipe } from './recipe.js'

describe('beside the pages of node:http', () => {
  let server: Recipe

  beforeAll(async () => {
    server = await Recipe.start('node-http')
  })

  afterAll(() => server.end())

  test('pages are answered as ever', async () => {
    expect(await (await fetch(server.http('/health'))).text()).toBe('ok\n')
    expect((await fetch(server.http('/echo'))).status).toBe(404)
  })

  test('text and binary messages come back', () => expectMessagesToPass(server.ws('/echo')))

  test('another path is told 404', async () => {
    await expect(MessageWebSocket.connect(server.ws('/elsewhere'))).rejects.toMatchObject({
      status: 'NotFound',
      response: { status: 404 },
    })
  })

  test('a message above the limit is told 1009', async () => {
    const socket = await MessageWebSocket.connect(server.ws('/echo'))
    await socket.send(new Uint8Array(1024 * 1024 + 1))
    expect(await socket.closed).toMatchObject({ code: 1009 })
  })

  test('what is no message of ours passes too: a stream', () => expectStreamToPass(server.ws('/echo')))
})

describe('on a redeploy', () => {
  test('clients are told 1012 once their answers have gone, and the program ends by itself', async () => {
    await using server = await Recipe.start('node-http')
    const socket = await MessageWebSocket.connect(server.ws('/echo'))
    for (let index = 0; index < 100; index++) await socket.send(String(index))
    expect((await socket.receive())?.text()).toBe('0')
    server.signal('SIGTERM')
    let last = ''
    for await (const message of socket) last = message.text()
    expect(Number(last)).toBeGreaterThan(0)
    expect(await socket.closed).toEqual({ code: 1012, reason: 'The server restarts' })
    expect(await server.exit).toBe(0)
    await expect(MessageWebSocket.connect(server.ws('/echo'))).rejects.toMatchObject({
      status: 'CannotConnect',
    })
  })

  test.each(['node-http', 'chat', 'upload'])(
    '%s ends although a connection asks for nothing',
    async (name) => {
      const folder = await mkdtemp(join(tmpdir(), 'isosocket-recipe-'))
      await using server = await Recipe.start(name, { env: { FOLDER: folder } })
      const silent = connectTcp({ host: '127.0.0.1', port: server.port })
      silent.on('error', () => undefined)
      await once(silent, 'connect')
      // The server has it when it answers who comes later.
      await fetch(server.http('/health'))
      server.signal('SIGTERM')
      expect(await server.exit).toBe(0)
      silent.destroy()
      await rm(folder, { recursive: true })
    },
  )
})
