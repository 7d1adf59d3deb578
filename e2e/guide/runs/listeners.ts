import { once } from 'node:events'
import { MessageWebSocket } from 'isosocket'
import { expect } from 'vitest'
import { WebSocket } from 'ws'
import { freePort } from '../../long/peers/loopback-port.js'
import { withSample } from '../run-sample.js'

export const listenerRuns = {
  'server/echo': async () => {
    await servesEverybody('server/echo')
    const port = await freePort()
    const soon = { 'acceptMessage()': 'acceptMessage({ sendTimeout: 200, closeTimeout: 200 })' }
    await withSample('server/echo', { 8080: String(port), ...soon }, async () => {
      // Whom nobody serves any more is not kept
      const greedy = await sendWithoutReading(`ws://localhost:${port}/`)
      expect(await greedy.ended).toBeInstanceOf(Error)
    })
  },

  'server/upgrade': () => servesEverybody('server/upgrade', '/chat'),

  'server/broadcast': async () => {
    const port = await freePort()
    await withSample('server/broadcast', { 8080: String(port) }, async () => {
      const url = `ws://localhost:${port}/`
      const one = await MessageWebSocket.connect(url)
      const other = await MessageWebSocket.connect(url)
      await one.send(Uint8Array.of(0xff, 0xfe))
      await one.send('Hello, all')
      expect((await one.receive())?.text()).toBe('Hello, all')
      expect((await other.receive())?.text()).toBe('Hello, all')
      await Promise.all([one.close(), other.close()])
    })
  },
}

/** Starts the sample, an echo, as clients of every kind meet it: none of them ends it for the others. */
export async function servesEverybody(name: string, path = '/'): Promise<void> {
  const port = await freePort()
  await withSample(name, { 8080: String(port) }, async () => {
    const url = `ws://localhost:${port}${path}`
    expect(await echoed(url, 'Hello')).toEqual(new TextEncoder().encode('Hello'))
    const noText = Uint8Array.of(0xff, 0xfe)
    expect(await echoed(url, noText)).toEqual(noText)
    expect(await takenFromOneThatNeverReads(url)).toBeLessThan(64)
  })
}

async function echoed(url: string, data: string | Uint8Array<ArrayBuffer>): Promise<Uint8Array | undefined> {
  const socket = await MessageWebSocket.connect(url)
  try {
    await socket.send(data)
    return (await socket.receive())?.bytes()
  } finally {
    await socket.close()
  }
}

/** How many mebibytes of one that reads no answer go, until the server makes it wait. Others are served meanwhile. */
async function takenFromOneThatNeverReads(url: string): Promise<number> {
  const greedy = await sendWithoutReading(url)
  for (let echoesInPeace = 0; echoesInPeace < 20; ) {
    const before = greedy.taken
    await echoed(url, 'Are you there?')
    echoesInPeace = greedy.taken === before ? echoesInPeace + 1 : 0
  }
  greedy.leave()
  return greedy.taken
}

async function sendWithoutReading(url: string) {
  const socket = new WebSocket(url)
  socket.on('error', () => {})
  await once(socket, 'open')
  socket.pause()
  let end = (_error: Error) => {}
  const ended = new Promise<Error>((resolve) => {
    end = resolve
  })
  const sender = { taken: 0, ended, leave: () => socket.terminate() }
  const mebibyte = new Uint8Array(1024 * 1024)
  const send = () => {
    socket.send(mebibyte, (error) => {
      if (error) return end(error)
      sender.taken += 1
      if (sender.taken < 256) send()
    })
  }
  send()
  return sender
}
