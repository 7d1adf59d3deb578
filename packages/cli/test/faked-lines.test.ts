import { once } from 'node:events'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { run, start } from './program.js'
import { echo, WsServer } from './ws-server.js'

const reason = 'x"\n\tConnected to wss://bank.example/\u2028'
const shown = 'x"\\x0a\\x09Connected to wss://bank.example/\\u2028'

test.concurrent('the reason of a close is no line of its own', async () => {
  const server = await WsServer.start((socket) => socket.close(1000, reason))

  const { code, stderr } = await run(['connect', server.url, '--verbose'])

  expect(code).toBe(0)
  expect(stderr.trimEnd().split('\n')).toEqual([
    `Connected to ${server.url}`,
    expect.stringMatching(/^ {2}127\.0\.0\.1, /),
    `The server closed the connection: 1000 "${shown}"`,
  ])
})

test.concurrent('nor where it is told as an error', async () => {
  const server = await WsServer.start((socket) => socket.close(1011, reason))

  for (const args of [[], ['--send', '-'], ['--count', '1']]) {
    // Its input has no end: it is the server that closes
    const ended = await start(['connect', server.url, ...args]).ended

    expect(ended.code).not.toBe(0)
    expect(ended.stderr).not.toMatch(/^\s*Connected/m)
  }
})

test.concurrent('what a server says moves no cursor, not even in the stack of an error', async () => {
  const server = await WsServer.start((socket) => socket.close(1011, `\u001b[31m${reason}`))

  const { code, stderr } = await start(['connect', server.url, '--send', '-', '--verbose']).ended

  expect(code).not.toBe(0)
  expect(stderr).toMatch(/^ +at /m)
  expect(stderr).toContain(`\\x1b[31m${shown}`)
  expect(stderr).not.toContain('\u001b')
  expect(stderr).not.toMatch(/^\s*Connected to wss:/m)
})

test.concurrent('the reason of a close is no line of its own in the log of echo', async () => {
  const server = start(['echo', '--port', '0'])
  try {
    await server.until(({ stdout }) => stdout.endsWith('\n'))
    const client = new WebSocket(server.stdout.trim())
    await once(client, 'open')
    client.close(1000, 'bye", 0 messages\n10:21:07 #2 opened /admin, from 10.0.0.1')
    await server.until(({ stderr }) => stderr.includes('closed'))

    const lines = server.stderr.trimEnd().split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toMatch(
      / #1 closed 1000 "bye", 0 messages\\x0a10:21:07 #2 opened \/admin, from 10\.0\.0\.1", 0/,
    )
  } finally {
    server.signal('SIGKILL')
  }
})

test.concurrent('a message of several lines stays one', async () => {
  const server = await WsServer.start((socket) => {
    echo(socket)
    socket.send('one\n\ttwo')
  })

  expect((await run(['connect', server.url, '--count', '1'])).stdout).toBe('one\n\ttwo\n')
})
