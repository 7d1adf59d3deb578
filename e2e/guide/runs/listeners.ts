import { once } from 'node:events'
import { MessageWebSocket } from 'isosocket'
import { expect } from 'vitest'
import { WebSocket } from 'ws'
import { freePort } from '../../long/peers/loopback-port.js'
import { withSample } from '../run-sample.js'

export const listenerRuns = {
  'server/echo': () => servesEverybody('server/echo'),

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
  const greedy = new WebSocket(url)
  greedy.on('error', () => {})
  await once(greedy, 'open')
  greedy.pause()
  const mebibyte = new Uint8Array(1024 * 1024)
  let taken = 0
  const send = () => {
    greedy.send(mebibyte, (error) => {
      if (error) return
      taken += 1
      if (taken < 256) send()
    })
  }
  send()
  for (let echoesInPeace = 0; echoesInPeace < 20; ) {
    const before = taken
    await echoed(url, 'Are you there?')
    echoesInPeace = taken === before ? echoesInPeace + 1 : 0
  }
  greedy.terminate()
  return taken
}
