import { MessageWebSocket } from 'isosocket'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Recipe } from '../../recipes/recipe.js'
import { eventually } from '../../suite/awaiting.js'
import { isInstalled } from '../peers/installed.js'
import { Peer } from '../peers/peer.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 })

const redisFile = '/usr/bin/redis-server'

function startRedis(port?: number): Promise<Peer> {
  return Peer.start(
    {
      file: redisFile,
      arguments: ({ folder, port }) => [
        ...['--bind', '127.0.0.1', '--port', String(port), '--dir', folder],
        ...['--save', '', '--appendonly', 'no', '--daemonize', 'no'],
      ],
    },
    port,
  )
}

describe.skipIf(!isInstalled('redis-server', redisFile))('two processes and Redis between them', () => {
  let redis: Peer
  let servers: Recipe[]

  beforeAll(async () => {
    redis = await startRedis()
    const env = { REDIS: `redis://127.0.0.1:${redis.port}` }
    servers = await Promise.all([Recipe.start('redis', { env }), Recipe.start('redis', { env })])
  })

  afterAll(() => Promise.all([...servers.map((server) => server.end()), redis.end()]))

  /** Both have to have found Redis again: what is published to who has not yet subscribed again is lost. */
  const reachesAgain = (from: MessageWebSocket, to: MessageWebSocket) =>
    eventually(
      async () => {
        await from.send('back')
        expect((await to.receive({ timeout: 500 }))?.text()).toBe('back')
      },
      { within: 30_000 },
    )

  const connectToEach = () =>
    Promise.all(servers.map((server) => MessageWebSocket.connect(server.ws('/room'))))

  test('what is said to one reaches the clients of both, in one order', async () => {
    const clients = [...(await connectToEach()), ...(await connectToEach())]
    const heard = clients.map((): string[] => [])
    for (const [index, client] of clients.entries()) {
      client.addEventListener('message', ({ message }) => heard[index]?.push(message.text()))
    }
    await Promise.all(
      clients.map(async (client, index) => {
        for (let count = 0; count < 25; count++) await client.send(`${index}: ${count}`)
      }),
    )
    await eventually(() => expect(heard.map(({ length }) => length)).toEqual([100, 100, 100, 100]))
    for (const each of heard) expect(each).toEqual(heard[0])
    expect(new Set(heard[0]).size).toBe(100)
    await Promise.all(clients.map((client) => client.close()))
  })

  test('while Redis is away the sender is told so, and when it is back all is as before', async () => {
    const [first, second] = await connectToEach()
    if (first === undefined || second === undefined) throw new Error('there are two')
    const { port } = redis
    await redis.end()
    await eventually(() => expect(servers[0]?.output).toContain('ECONNREFUSED'))
    await first.send('into the void')
    expect((await first.receive())?.text()).toBe('Not sent: try again later')
    redis = await startRedis(port)
    await reachesAgain(first, second)
    await Promise.all([first.close(), second.close()])
  })

  test('while Redis hangs the sender is told so in the end, and when it goes on all is as before', async () => {
    const [first, second] = await connectToEach()
    if (first === undefined || second === undefined) throw new Error('there are two')
    redis.signal('SIGSTOP')
    try {
      await first.send('into the void')
      expect((await first.receive({ timeout: 30_000 }))?.text()).toBe('Not sent: try again later')
    } finally {
      redis.signal('SIGCONT')
    }
    await reachesAgain(first, second)
    await Promise.all([first.close(), second.close()])
  })

  test('a process that restarts tells its clients 1012 and ends; the other goes on', async () => {
    await using third = await Recipe.start('redis', { env: { REDIS: `redis://127.0.0.1:${redis.port}` } })
    const [leaving, staying] = [
      await MessageWebSocket.connect(third.ws('/room')),
      await MessageWebSocket.connect(servers[0]?.ws('/room') ?? ''),
    ]
    third.signal('SIGTERM')
    expect(await leaving.closed).toMatchObject({ code: 1012 })
    expect(await third.exit).toBe(0)
    await staying.send('still here')
    expect((await staying.receive())?.text()).toBe('still here')
    await staying.close()
  })
})
