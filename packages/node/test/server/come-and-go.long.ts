import { expect, test } from 'vitest'
import { MessageWebSocket, WebSocketError, WebSocketListener } from '../../src/index.js'

const clients = 500
const duration = Number(process.env['DURATION'] ?? 60_000)
const reopenings = 10

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** What is left of connections and their timers. */
function left(): number {
  return process
    .getActiveResourcesInfo()
    .filter((name) => name === 'TCPSocketWrap' || name === 'TCPServerWrap' || name === 'Timeout').length
}

test('500 clients come, echo and go while the listener is closed and reopened ten times', {
  timeout: 10 * duration,
}, async () => {
  await wait(100)
  const before = left()
  /** Messages that the server's `send` accepted, by the name of the client. */
  const accepted = new Map<string, number>()
  const errors: unknown[] = []
  let port = 0
  let listener = await open()
  const ends: Record<string, number> = {}
  let served = 0
  let lost = 0

  async function open(): Promise<WebSocketListener> {
    const opened = await WebSocketListener.listen({ port, host: '127.0.0.1' })
    port = opened.port
    void (async () => {
      for await (const request of opened) {
        const name = request.url.searchParams.get('name') ?? ''
        const socket = request.acceptMessage()
        // It was refused while it waited in this loop: the client was told 503.
        if (socket.state !== 'open') continue
        accepted.set(name, 0)
        socket.onmessage = ({ message }) => {
          if (socket.state !== 'open') return
          void socket.send(message.text())
          const count = accepted.get(name)
          // Not of one that has gone, while its last messages are read.
          if (count !== undefined) accepted.set(name, count + 1)
        }
      }
    })().catch((error) => errors.push(error))
    return opened
  }

  async function visit(name: string): Promise<void> {
    const socket = new MessageWebSocket()
    try {
      await socket.connect(`ws://127.0.0.1:${port}/?name=${name}`)
    } catch (error) {
      // Closed just now: no port, or a port that refuses.
      const { code, response } = error as WebSocketError
      if (!['ERR_CONNECTION_REFUSED', 'ERR_CONNECTION_RESET', 'ERR_CONNECTION_LOST'].includes(code)) {
        if (response?.status !== 503) errors.push(error)
      }
      accepted.delete(name)
      await wait(50)
      return
    }
    served++
    let received = 0
    socket.onmessage = () => received++
    const stay = Math.random() * 500
    const until = performance.now() + stay
    let isLeaving = false
    while (socket.state === 'open' && performance.now() < until) {
      void socket.send(`message of ${name}`)
      await wait(Math.random() * 30)
    }
    if (socket.state === 'open') {
      isLeaving = true
      if (Math.random() < 0.3) socket.abort()
      else void socket.close(4000, 'enough').catch(() => {})
    }
    try {
      const { code } = await socket.closed
      ends[code] = (ends[code] ?? 0) + 1
      // Whoever did not leave was told so by a code, behind all that the server had accepted for it.
      if (!isLeaving) {
        if (code !== 1001) errors.push(new Error(`closed with ${code}`))
        if (received !== accepted.get(name)) lost++
      }
    } catch (error) {
      const { code } = error as WebSocketError
      ends[code] = (ends[code] ?? 0) + 1
      if (!isLeaving || !(error instanceof WebSocketError)) errors.push(error)
    }
    accepted.delete(name)
  }

  const end = performance.now() + duration
  const visitors = Array.from({ length: clients }, async (_, index) => {
    for (let count = 0; performance.now() < end; count++) {
      await wait(Math.random() * 500)
      await visit(`${index}-${count}`)
    }
  })
  for (let count = 0; count < reopenings; count++) {
    await wait(duration / (reopenings + 1))
    await listener.close({ timeout: 20_000 })
    expect(listener.sockets).toEqual([])
    listener = await open()
  }
  await Promise.all(visitors)
  await listener.close()
  console.log(`${served} connections; ends: ${JSON.stringify(ends)}`)
  expect(errors.map(String)).toEqual([])
  expect(lost).toBe(0)
  expect(ends['1001']).toBeGreaterThan(reopenings)
  expect([...accepted.keys()]).toEqual([])
  await expect.poll(left, { timeout: 10_000 }).toBeLessThanOrEqual(before + 2)
})
