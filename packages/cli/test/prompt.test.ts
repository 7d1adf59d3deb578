import { BlackHole } from '@isosocket/testing'
import { describe, expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import { hasTerminals, Screen } from './screen.js'
import { echo, WsServer } from './ws-server.js'

const ctrlC = '\x03'
const ctrlD = '\x04'

describe.skipIf(!hasTerminals)('at a terminal (needs script of util-linux)', () => {
  test.concurrent('what is typed is sent, and what comes is printed above the prompt', async () => {
    const { screen, server } = await connected(echo)

    screen.type('hello\r')
    await screen.until((lines) => lines.includes('< hello'))
    screen.type(ctrlC)

    const { code, lines } = await screen.ended()
    expect(code).toBe(0)
    expect(lines).toEqual([`Connected to ${server.url}`, '> hello', '< hello', 'Closed: 1000'])
    expect(await server.closed()).toEqual({ code: 1000, reason: '' })
  })

  test.concurrent('a message that comes while a line is typed does not tear it', async () => {
    const { screen, server } = await connected(() => {})

    screen.type('half of a li')
    await screen.until((lines) => lines.includes('> half of a li'))
    server.connections[0]?.send('an interruption\nof two lines')
    await screen.until((lines) => lines.at(-1) === '> half of a li' && lines.includes('  of two lines'))

    expect(screen.lines).toEqual([
      `Connected to ${server.url}`,
      '< an interruption',
      '  of two lines',
      '> half of a li',
    ])
    expect(screen.cursorColumn).toBe('> half of a li'.length)
    screen.type(`ne\r`)
    await screen.until((lines) => lines.includes('> half of a line'))
    screen.type(ctrlD)
    expect((await screen.ended()).code).toBe(0)
  })

  test.concurrent('not even a line that is longer than the terminal is wide', async () => {
    const { screen, server } = await connected(echo)
    const typed = 'x'.repeat(150)

    screen.type(typed)
    await screen.until((lines) => lines.join('') === `Connected to ${server.url}> ${typed}`)
    for (let index = 0; index < 3; index++) server.connections[0]?.send(`news ${index}`)
    await screen.until((lines) => lines.includes('< news 2') && lines.at(-1) === 'x'.repeat(32))

    expect(screen.lines).toEqual([
      `Connected to ${server.url}`,
      '< news 0',
      '< news 1',
      '< news 2',
      `> ${'x'.repeat(58)}`,
      'x'.repeat(60),
      'x'.repeat(32),
    ])
    screen.type('\r')
    await screen.until((lines) => lines.some((line) => line.startsWith('< xxx')))
    screen.type(ctrlC)
    expect((await screen.ended()).code).toBe(0)
  })

  test.concurrent('a server cannot move the cursor, change colours or turn the text around', async () => {
    const { screen } = await connected((socket) => socket.send('\x1b[2J\x1b[31mred\x07\u202etxet \x9b1mbold'))

    await screen.until((lines) => lines.some((line) => line.startsWith('< ')))

    expect(screen.lines[1]).toBe('< \\x1b[2J\\x1b[31mred\\x07\\u202etxet \\x9b1mbold')
    screen.type(ctrlD)
    expect((await screen.ended()).code).toBe(0)
  })

  test.concurrent('a binary message is a hex dump, and with --binary a line is sent as bytes', async () => {
    const { screen } = await connected(echo, '--binary')

    screen.type('Hi there, all of you\r')
    await screen.until((lines) => lines.includes('< binary, 20 bytes'))

    const dump = screen.lines.slice(screen.lines.indexOf('< binary, 20 bytes') + 1).join('')
    expect(dump).toContain('00000000  48 69 20 74 68 65 72 65  2c 20')
    expect(dump).toContain('|Hi there, all of|')
    expect(dump).toContain('00000010  20 79 6f 75')
    screen.type(ctrlD)
    expect((await screen.ended()).code).toBe(0)
  })

  test.concurrent('an empty line is not sent', async () => {
    const { screen } = await connected(echo)

    screen.type('\r')
    screen.type('not empty\r')
    await screen.until((lines) => lines.includes('< not empty'))

    expect(screen.lines).not.toContain('<')
    screen.type(ctrlD)
    expect((await screen.ended()).code).toBe(0)
  })

  test.concurrent('an arrow brings back what was sent before', async () => {
    const { screen } = await connected(echo)

    screen.type('again\r')
    await screen.until((lines) => lines.includes('< again'))
    screen.type('\x1b[A\r')
    await screen.until((lines) => lines.filter((line) => line === '< again').length === 2)

    screen.type(ctrlC)
    expect((await screen.ended()).code).toBe(0)
  })

  test.concurrent('a loss is told below the line that was being typed', async () => {
    const { screen, server } = await connected(() => {})

    screen.type('unfinis')
    await screen.until((lines) => lines.includes('> unfinis'))
    server.connections[0]?.terminate()

    const { code, lines } = await screen.ended()
    expect(code).toBe(8)
    expect(lines[1]).toBe('> unfinis')
    expect(lines[2]).toMatch(/^isosocket: /)
    expect(lines.at(-1)).toContain('(exit code 8)')
  })

  test.concurrent('a connection that takes long is told of, and Ctrl-C gives it up', async () => {
    const hole = await BlackHole.open()
    try {
      const screen = Screen.start(['connect', `ws://user:secret@127.0.0.1:${hole.port}/?token=secret`])

      await screen.until(([line]) => line === `Connecting to 127.0.0.1:${hole.port} (Ctrl-C gives up)`)
      screen.type(ctrlC)

      expect((await screen.ended()).code).toBe(130)
    } finally {
      await hole.close()
    }
  })

  test.concurrent('a second Ctrl-C does not wait for a server that does not answer the first', async () => {
    const { screen } = await connected((socket) => socket.pause())

    screen.type(ctrlC)
    await screen.until((lines) => lines.length > 0)
    screen.type(ctrlC)

    const { code } = await screen.ended()
    expect(code).toBe(130)
  })

  test.concurrent('a transfer shows a bar, and takes it away at the end', async () => {
    const { screen, server } = await connected(
      (socket) => {
        socket.pause()
        setTimeout(() => socket.resume(), 800)
      },
      '--send',
      process.execPath,
    )

    await screen.until((lines) => lines.some((line) => /^[█░]{24} +\d+ %/.test(line)))

    const { code, lines } = await screen.ended()
    expect(code).toBe(0)
    expect(lines).toEqual([
      `Connected to ${server.url}`,
      expect.stringMatching(/^Sent \d+\.\d MiB in \d+\.\d\d s \(.*\/s\)$/),
      'Closed: 1000',
    ])
  })
})

test.skipIf(!hasTerminals)('--receive - needs a pipe or a file (needs script of util-linux)', async () => {
  const server = await WsServer.start((socket) => socket.send('\x1b[2J'))
  const { code, lines } = await Screen.start(['connect', server.url, '--receive', '-']).ended()

  expect(code).toBe(2)
  expect(lines.join(' ')).toContain('--receive - needs a pipe or a file')
  expect(server.connections).toEqual([])
})

async function connected(serve: (socket: WebSocket) => void, ...options: string[]) {
  const server = await WsServer.start(serve)
  const screen = Screen.start(['connect', server.url, ...options])
  await screen.until((lines) => lines.length > 0)
  return { server, screen }
}
