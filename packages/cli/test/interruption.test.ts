import { once } from 'node:events'
import { BlackHole } from '@isosocket/testing'
import { expect, test } from 'vitest'
import { start } from './program.js'
import { echo, WsServer } from './ws-server.js'

test.concurrent.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s sends what was accepted, closes with 1000 and is exit code %i', async (signal, expected) => {
  const server = await WsServer.start(echo)
  const running = start(['connect', server.url, '--close-reason', 'bye'])
  running.write('hi\n')
  await running.until(({ stdout }) => stdout === 'hi\n')

  running.signal(signal)

  const { code, stderr } = await running.ended
  expect({ code, stderr }).toEqual({ code: expected, stderr: '' })
  expect(await server.closed()).toEqual({ code: 1000, reason: 'bye' })
})

test.concurrent('the second ends it at once, where the server does not answer the first', async () => {
  const server = await WsServer.start((socket) => {
    socket.send('hello', () => socket.pause())
  })
  const running = start(['connect', server.url])
  await running.until(({ stdout }) => stdout === 'hello\n')

  running.signal('SIGINT')
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(running.child.exitCode).toBe(null)
  running.signal('SIGINT')

  const { code, stderr } = await running.ended
  expect({ code, stderr }).toEqual({ code: 130, stderr: '' })
})

test.concurrent('after Ctrl-C the exit code is that of the interruption, also if the server does not answer', async () => {
  const server = await WsServer.start((socket) => {
    socket.send('hello', () => socket.pause())
  })
  const running = start(['connect', server.url])
  await running.until(({ stdout }) => stdout === 'hello\n')

  running.signal('SIGINT')

  const { code, stderr } = await running.ended
  expect(code).toBe(130)
  expect(stderr).toContain('Timeout, ERR_CLOSE_TIMEOUT (exit code 130)')
})

test.concurrent('the second does not wait for whoever reads the output either (| less)', async () => {
  const piece = 'x'.repeat(64 * 1024)
  const server = await WsServer.start((socket) => {
    const pump = (): void => {
      if (socket.readyState === socket.OPEN) socket.send(piece, pump)
    }
    pump()
  })
  const running = start(['connect', server.url])
  running.child.stdout?.pause()
  let before = -1
  // Until it has come to rest.
  while (server.bytesWritten === 0 || server.bytesWritten !== before) {
    before = server.bytesWritten
    await new Promise((resolve) => setTimeout(resolve, 500))
  }

  running.signal('SIGINT')
  await new Promise((resolve) => setTimeout(resolve, 300))
  running.signal('SIGINT')

  const [code] = await once(running.child, 'exit')
  expect(code).toBe(130)
})

test.concurrent('while it connects the first is enough', async () => {
  const hole = await BlackHole.open()
  try {
    const running = start(['connect', `ws://127.0.0.1:${hole.port}/`, '--verbose'])
    await running.until(({ stderr }) => stderr.includes('Connecting to'))
    running.signal('SIGINT')

    const { code, stderr } = await running.ended
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: `Connecting to 127.0.0.1:${hole.port} (Ctrl-C gives up)\n`,
    })
  } finally {
    await hole.close()
  }
})
