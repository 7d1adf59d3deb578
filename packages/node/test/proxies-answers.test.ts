import { getEventListeners, once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { SocksProxy } from '@isosocket/testing'
import { expect, test } from 'vitest'
import { ConnectProgress } from '../src/connecting/connect-progress.js'
import { dial } from '../src/connecting/dial.js'
import { MessageWebSocket } from '../src/index.js'
import { forNow } from './dialing/clean-up.js'
import { EchoServer } from './dialing/echo-server.js'
import { listening } from './dialing/listening.js'
import { expectEcho } from './dialing/outcome.js'
import { credential } from './dialing/proxy-kinds.js'

test('answers of a proxy that announce another are passed over', async () => {
  const early = ['HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n']
  const last = 'HTTP/1.1 200 OK\r\n\r\nfirst words'
  // All at once, one after the other, and cut anywhere.
  for (const pieces of [
    [early.join('') + last],
    [...early, last],
    (early.join('') + last).match(/.{1,7}/gs) ?? [],
  ]) {
    let requests = ''
    const port = await listening(
      createServer(async (socket) => {
        socket.on('error', () => {})
        socket.on('data', (bytes) => {
          requests += bytes
        })
        for (const piece of pieces) {
          socket.write(piece)
          await new Promise((resolve) => setTimeout(resolve, 2))
        }
        socket.end()
      }),
    )
    expect(await tunnelled(`http://127.0.0.1:${port}`)).toBe('first words')
    expect(requests.match(/CONNECT/g)).toHaveLength(1)
  }
})

test('a proxy that only announces an answer, and then ends or is silent, leaves nothing behind', async () => {
  const open = new Set<unknown>()
  const interim = async (end: (socket: Socket) => void) => {
    const server = createServer((socket) => {
      open.add(socket)
      socket.on('error', () => {}).once('close', () => open.delete(socket))
      socket.once('data', () => socket.write('HTTP/1.1 100 Continue\r\n\r\n', () => end(socket)))
    })
    return `http://127.0.0.1:${await listening(server)}`
  }
  const ends: ((socket: Socket) => void)[] = [
    (socket) => socket.end(),
    (socket) => setTimeout(() => socket.end(), 20),
    (socket) => setTimeout(() => socket.resetAndDestroy(), 20),
  ]
  for (const end of ends) {
    const { control } = new MessageWebSocket({ proxy: await interim(end) })
    const { signal } = new AbortController()
    const url = new URL('ws://server.test/')
    const progress = new ConnectProgress()
    const dialling = dial({ url, where: 'the server', control, deadline: Infinity, progress, signal })
    await expect(dialling).rejects.toMatchObject({
      phase: 'proxy',
      message: expect.stringContaining('before it had answered'),
    })
    expect(getEventListeners(signal, 'abort')).toEqual([])
  }
  const proxy = await interim(() => {})
  await expect(
    MessageWebSocket.connect('ws://server.test/', { proxy, connectTimeout: 100 }),
  ).rejects.toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', phase: 'proxy' })
  await expect.poll(() => open.size).toBe(0)
})

test('bytes that come with the answer of an HTTP proxy belong to the tunnel', async () => {
  const port = await listening(
    createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.write('HTTP/1.1 200 Fine\r\nVia: us\r\n\r\nfirst, '))
      setTimeout(() => socket.end('then'), 20)
    }),
  )
  expect(await tunnelled(`http://127.0.0.1:${port}`)).toBe('first, then')
})

test('bytes that come with the reply of a SOCKS proxy belong to the tunnel', async () => {
  const port = await listening(
    createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => {
        socket.write(Buffer.of(5, 0))
        socket.once('data', () => {
          socket.write(Buffer.concat([Buffer.of(5, 0, 0, 3, 2, 97, 98, 0, 80), Buffer.from('first, ')]))
          setTimeout(() => socket.end('then'), 20)
        })
      })
    }),
  )
  expect(await tunnelled(`socks5://127.0.0.1:${port}`)).toBe('first, then')
})

test('the answer of a SOCKS proxy may come in single bytes', async () => {
  const server = forNow(await EchoServer.start())
  const proxy = forNow(await SocksProxy.start({ credential }))
  const port = await listening(
    createServer((socket) => {
      const onward = connect(proxy.port, '127.0.0.1')
      for (const end of [socket, onward]) end.on('error', () => {})
      socket.pipe(onward)
      onward.on('data', (bytes: Buffer) => {
        for (const byte of bytes) socket.write(Buffer.of(byte))
      })
      socket.once('close', () => onward.destroy())
    }),
  )
  await expectEcho(
    forNow(
      await MessageWebSocket.connect(`ws://127.0.0.1:${server.port}/`, {
        proxy: `socks5://127.0.0.1:${port}`,
        proxyCredential: credential,
      }),
    ),
  )
})

/** What comes out of a tunnel, as text. */
async function tunnelled(proxy: string): Promise<string> {
  const { control } = new MessageWebSocket({ proxy })
  const stream = await dial({
    url: new URL('ws://server.test/'),
    where: 'the server',
    control,
    deadline: Infinity,
    progress: new ConnectProgress(),
    signal: new AbortController().signal,
  })
  // Nobody reads at once.
  await new Promise((resolve) => setImmediate(resolve))
  let text = ''
  stream.on('data', (bytes: Buffer) => {
    text += bytes.toString()
  })
  stream.resume()
  await once(stream, 'end')
  return text
}
