import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run, start } from './program.js'
import { echo, WsServer } from './ws-server.js'

interface JsonEvent {
  readonly event: string
  readonly time: string
  readonly [name: string]: unknown
}

function eventsIn(stdout: string): JsonEvent[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonEvent)
}

test.concurrent('--json prints an object a line for everything that happens', async () => {
  const server = await WsServer.start((socket) => {
    socket.send('text\nof two lines \u001b\u009b31m \u202e')
    socket.send(Buffer.from([0, 255]))
    echo(socket)
  })

  const { code, stdout } = await run(['connect', server.url, '--json', '--count', '3'], 'hi\n')

  const events = eventsIn(stdout)
  expect(code).toBe(0)
  // A terminal may be where it is looked at.
  expect(stdout).not.toMatch(/[^\n\x20-\x7e]/)
  expect(events).toEqual([
    expect.objectContaining({
      event: 'open',
      url: server.url,
      protocol: '',
      extensions: '',
      remoteAddress: '127.0.0.1',
      timings: expect.objectContaining({ connect: expect.any(Number) }),
    }),
    expect.objectContaining({
      event: 'message',
      type: 'text',
      data: 'text\nof two lines \u001b\u009b31m \u202e',
    }),
    expect.objectContaining({ event: 'message', type: 'binary', encoding: 'base64', data: 'AP8=' }),
    expect.objectContaining({ event: 'message', type: 'text', data: 'hi' }),
    expect.objectContaining({ event: 'close', code: 1000, reason: '', byServer: false }),
  ])
  for (const { time } of events) expect(new Date(time).toISOString()).toBe(time)
})

test.concurrent('a close code of fault is told also where fewer messages came than --count asks for', async () => {
  const server = await WsServer.start((socket) => {
    socket.send('one')
    socket.close(4001, 'bad token')
  })

  const { code, stdout, stderr } = await run(['connect', server.url, '--json', '--count', '2'])

  const message =
    'Only 1 of the 2 messages that --count asks for came, before the server closed the connection (4001, "bad token").'
  expect(code).toBe(11)
  expect(stderr).toContain(message)
  expect(eventsIn(stdout).at(-1)).toMatchObject({ event: 'error', closeCode: 4001, exitCode: 11, message })
})

test.concurrent('the close code is told where the server closes before all was sent', async () => {
  for (const [closeCode, exitCode] of [
    [1009, 11],
    [1000, 8],
  ] as const) {
    // Its input has no end.
    const server = await WsServer.start((socket) => socket.close(closeCode))
    const { code, stdout } = await start(['connect', server.url, '--json', '--send', '-']).ended

    expect(code).toBe(exitCode)
    expect(eventsIn(stdout).at(-1)).toMatchObject({ event: 'error', closeCode, exitCode })
  }
})

test.concurrent('a close by the server says so', async () => {
  const server = await WsServer.start((socket) => socket.close(4001, 'bad token'))

  const { code, stdout } = await run(['connect', server.url, '--json'])

  expect(code).toBe(11)
  expect(eventsIn(stdout).at(-1)).toMatchObject({
    event: 'close',
    code: 4001,
    reason: 'bad token',
    byServer: true,
  })
})

test.concurrent('an error is an event too, and the sentence for people is on standard error', async () => {
  const { code, stdout, stderr } = await run(['connect', 'ws://127.0.0.1:1/', '--json'])

  expect(code).toBe(4)
  expect(eventsIn(stdout)).toEqual([
    {
      event: 'error',
      time: expect.any(String),
      status: 'CannotConnect',
      code: 'ERR_CONNECTION_REFUSED',
      phase: 'connect',
      message: expect.stringContaining('ws://127.0.0.1:1/'),
      exitCode: 4,
    },
  ])
  expect(stderr).toMatch(/^isosocket: Cannot connect to ws:\/\/127\.0\.0\.1:1\//)
})

test.concurrent('transfers and pings are events', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'isosocket-cli-'))
  const server = await WsServer.start(echo)
  try {
    await writeFile(join(folder, 'source'), randomBytes(10_000))
    const files = ['--send', join(folder, 'source'), '--receive', join(folder, 'target')]
    const running = start([
      ...['connect', server.url, '--json', '--wait', 'forever', '--ping', '200ms'],
      ...files,
    ])
    running.endInput()
    // What it has sent is back by then.
    await running.until(({ stdout }) => stdout.includes('"pong"'))
    server.connections[0]?.close(1000)

    const { stdout } = await running.ended
    const events = eventsIn(stdout)
    const counted = { bytes: 10_000, milliseconds: expect.any(Number) }
    expect(events).toContainEqual({ event: 'sent', time: expect.any(String), ...counted })
    expect(events).toContainEqual({ event: 'received', time: expect.any(String), ...counted })
    expect(events).toContainEqual({
      event: 'pong',
      time: expect.any(String),
      milliseconds: expect.any(Number),
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
