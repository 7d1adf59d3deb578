import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StreamWebSocket, WebSocketError } from 'isosocket'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { sendFile } from '../../examples/recipes/upload/send-file.mjs'
import { eventually, rejects } from '../suite/awaiting.js'
import { mebibyte, pattern } from '../suite/payload.js'
import { fileOf, Recipe } from './recipe.js'

const folder = mkdtempSync(join(tmpdir(), 'isosocket-upload-'))
let server: Recipe

beforeAll(async () => {
  server = await start()
})

afterEach(() => {
  for (const file of files()) rmSync(join(folder, file))
})

afterAll(async () => {
  await server.end()
  rmSync(folder, { recursive: true })
})

const files = () => readdirSync(folder)

function start(options: { limit?: number; shell?: string } = {}): Promise<Recipe> {
  const { limit = 100 * mebibyte, shell } = options
  return Recipe.start('upload', {
    env: { FOLDER: folder, LIMIT: String(limit) },
    ...(shell !== undefined && { shell }),
  })
}

function connect(server: Recipe, name: string, size: number): Promise<StreamWebSocket> {
  return StreamWebSocket.connect(server.ws(`/upload?${new URLSearchParams({ name, size: String(size) })}`))
}

/** Announces 20 MiB, sends half of them, and leaves the rest. */
async function halfUploaded(server: Recipe): Promise<StreamWebSocket> {
  const socket = await connect(server, 'half.bin', 20 * mebibyte)
  const writer = socket.writable.getWriter()
  await writer.write(pattern(10 * mebibyte))
  writer.releaseLock()
  // Once something of it is in the file
  await eventually(() => {
    expect(files()).toEqual([expect.stringMatching(/\.part$/)])
    expect(readFileSync(join(folder, files()[0] ?? '')).byteLength).toBeGreaterThan(mebibyte)
  })
  return socket
}

describe('an upload', () => {
  test('is on the disk as it was sent, and its progress was told on the way', async () => {
    const bytes = pattern(20 * mebibyte + 1)
    const socket = await connect(server, 'a film (1).bin', bytes.byteLength)
    const progress: number[] = []
    const { saved, sha256 } = await sendFile(socket, new Blob([bytes]), (received) => progress.push(received))
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(saved).toMatch(/^[0-9a-f-]{36}-a film \(1\)\.bin$/)
    expect(files()).toEqual([saved])
    expect(Buffer.compare(readFileSync(join(folder, saved)), bytes)).toBe(0)
    expect(progress.length).toBeGreaterThan(0)
    expect(progress).toEqual([...progress].sort((left, right) => left - right))
    expect(await socket.closed).toEqual({ code: 1000, reason: '' })
  })

  test('may be empty', async () => {
    const socket = await connect(server, 'empty', 0)
    const { saved, sha256 } = await sendFile(socket, new Blob([]), () => undefined)
    expect(sha256).toBe(createHash('sha256').digest('hex'))
    expect(readFileSync(join(folder, saved)).byteLength).toBe(0)
  })

  test('is one command in Node', async () => {
    const source = mkdtempSync(join(tmpdir(), 'isosocket-source-'))
    const bytes = pattern(3 * mebibyte)
    writeFileSync(join(source, 'photo.jpg'), bytes)
    const program = [fileURLToPath(fileOf('upload', 'upload.mjs')), join(source, 'photo.jpg')]
    const child = spawn(process.execPath, [...program, server.ws('/upload')], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
    expect(await once(child, 'close')).toEqual([0, null])
    rmSync(source, { recursive: true })
    const [saved = ''] = files()
    expect(output.trimEnd().split('\n').at(-1)).toBe(
      `${saved} ${createHash('sha256').update(bytes).digest('hex')}`,
    )
    expect(Buffer.compare(readFileSync(join(folder, saved)), bytes)).toBe(0)
  })

  test.each([
    ['cafe\u0301.txt', 'caf\u00e9.txt'],
    ['\u0928\u092e\u0938\u094d\u0924\u0947.txt', '\u0928\u092e\u0938\u094d\u0924\u0947.txt'],
    ['x'.repeat(200), 'x'.repeat(200)],
  ])('is saved under a name of any letters that a file system takes: %s', async (name, expected) => {
    const socket = await connect(server, name, 3)
    const { saved } = await sendFile(socket, new Blob(['one']), () => undefined)
    expect(saved.slice(37)).toBe(expected)
    expect(files()).toEqual([saved])
  })

  test('gets a name of its own beside one of the same name', async () => {
    for (const text of ['one', 'two']) {
      await sendFile(await connect(server, 'note.txt', 3), new Blob([text]), () => undefined)
    }
    expect(
      files()
        .map((file) => readFileSync(join(folder, file), 'utf8'))
        .sort(),
    ).toEqual(['one', 'two'])
  })
})

describe('what the server does not take', () => {
  test('above the limit: 1009 with the reason, which the client gets as its error', async () => {
    await using other = await start({ limit: mebibyte })
    const bytes = pattern(30 * mebibyte)
    const socket = await connect(other, 'large.bin', bytes.byteLength)
    const error = await rejects(sendFile(socket, new Blob([bytes]), () => undefined))
    expect(String(error)).toBe(`Error: At most ${mebibyte} bytes`)
    expect(await socket.closed).toEqual({ code: 1009, reason: `At most ${mebibyte} bytes` })
    expect(files()).toEqual([])
  })

  test('more than was announced: 1009, and nothing is kept', async () => {
    const socket = await connect(server, 'small.bin', 1000)
    const error = await rejects(sendFile(socket, new Blob([pattern(1001)]), () => undefined))
    expect(String(error)).toBe('Error: More than the 1000 bytes that were announced')
    expect(await socket.closed).toMatchObject({ code: 1009 })
    await eventually(() => expect(files()).toEqual([]))
  })

  test('more than was announced, in a message of its own: 1009, and nothing is kept', async () => {
    const { host, port } = new URL(server.http('/'))
    const client = connectTcp(Number(port), '127.0.0.1')
    const fields = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
    const request = ['GET /upload?name=empty&size=0 HTTP/1.1', `Host: ${host}`, ...fields]
    const head = `${request.join('\r\n')}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`
    // One byte in a frame, at once and in one piece with the request: the file has all its bytes without it,
    // and is saved if nothing is there by then.
    client.write(Buffer.concat([Buffer.from(head), Buffer.from([0x82, 0x81, 0, 0, 0, 0, 65])]))
    let answer = ''
    client.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1')
    })
    await eventually(() => expect(answer).toContain('More than the 0 bytes that were announced'))
    client.destroy()
    await eventually(() => expect(files()).toEqual([]))
  })

  test.each([
    ['../escape', '10'],
    ['..\\escape', '10'],
    ['.bashrc', '10'],
    ['a/b', '10'],
    ['a\0b', '10'],
    ['', '10'],
    ['x'.repeat(201), '10'],
    ['\u65e5'.repeat(67), '10'],
    ['fine.txt', '-1'],
    ['fine.txt', '1.5'],
    ['fine.txt', 'NaN'],
    ['fine.txt', '1e400'],
  ])('the name %j with the size %s: 400', async (name, size) => {
    const connecting = StreamWebSocket.connect(server.ws(`/upload?${new URLSearchParams({ name, size })}`))
    await expect(connecting).rejects.toMatchObject({ status: 'BadRequest' })
    expect(files()).toEqual([])
  })

  test('what the disk does not: 1011, and nothing is kept', async () => {
    // No file may be larger than 1 MiB (2048 blocks of 512 bytes): writing fails as on a full disk
    await using other = await start({ shell: 'ulimit -f 2048' })
    const bytes = pattern(8 * mebibyte)
    const socket = await connect(other, 'large.bin', bytes.byteLength)
    const error = await rejects(sendFile(socket, new Blob([bytes]), () => undefined))
    expect(String(error)).toBe('Error: The file was not saved')
    expect(other.output).toMatch(/EFBIG|ENOSPC/)
    await eventually(() => expect(files()).toEqual([]))
    // It goes on for others
    const small = await connect(other, 'small', 3)
    await sendFile(small, new Blob(['one']), () => undefined)
    expect(files()).toHaveLength(1)
  })
})

test.each(['1GB', '', '-1'])(
  'a limit that is no number of bytes, "%s", is refused at the start',
  async (limit) => {
    const starting = Recipe.start('upload', { env: { FOLDER: folder, LIMIT: limit } })
    await expect(starting).rejects.toThrow('LIMIT is a whole number of bytes')
  },
)

describe('in the middle', () => {
  test('a client that is killed leaves no file', async () => {
    await using other = await start({ limit: 2 ** 30 })
    const source = mkdtempSync(join(tmpdir(), 'isosocket-source-'))
    // Of a size that takes seconds, and no room: nothing is in it
    writeFileSync(join(source, 'large.bin'), '')
    truncateSync(join(source, 'large.bin'), 2 ** 30)
    const program = [fileURLToPath(fileOf('upload', 'upload.mjs')), join(source, 'large.bin')]
    const child = spawn(process.execPath, [...program, other.ws('/upload')], { stdio: 'ignore' })
    const exit = once(child, 'close')
    await eventually(() => expect(files()).toEqual([expect.stringMatching(/\.part$/)]), { within: 20_000 })
    child.kill('SIGKILL')
    expect(await exit).toEqual([null, 'SIGKILL'])
    await eventually(() => expect(files()).toEqual([]))
    expect(other.output).toContain('large.bin: WebSocketError')
    rmSync(source, { recursive: true })
  })

  test('a client that is lost leaves no file', async () => {
    const socket = await halfUploaded(server)
    socket.abort()
    await eventually(() => expect(files()).toEqual([]))
  })

  test.each([1000, 4001, 4006])('a client that leaves with %i leaves none either', async (code) => {
    const socket = await halfUploaded(server)
    await socket.close(code)
    await eventually(() => expect(files()).toEqual([]))
    expect(server.output).toContain('The client left after')
  })

  test('a server that is killed is a WebSocketError, and removes what is left when it starts again', async () => {
    const first = await start()
    const socket = await halfUploaded(first)
    const sending = rejects(sendFile(socket, new Blob([]), () => undefined))
    first.signal('SIGKILL')
    const error = await sending
    expect(error).toBeInstanceOf(WebSocketError)
    expect(error).toMatchObject({ phase: 'open', closeCode: 1006 })
    await first.end()
    expect(files()).toEqual([expect.stringMatching(/\.part$/)])
    await using _second = await start()
    expect(files()).toEqual([])
  })

  test('on a redeploy an upload may end, and nobody new is let in', async () => {
    await using other = await start()
    const socket = await halfUploaded(other)
    other.signal('SIGTERM')
    await eventually(() =>
      expect(connect(other, 'new.bin', 1)).rejects.toMatchObject({ status: 'CannotConnect' }),
    )
    const rest = pattern(20 * mebibyte).subarray(10 * mebibyte)
    const { sha256 } = await sendFile(socket, new Blob([rest]), () => undefined)
    expect(sha256).toBe(
      createHash('sha256')
        .update(pattern(10 * mebibyte))
        .update(rest)
        .digest('hex'),
    )
    expect(await other.exit).toBe(0)
    expect(files()).toEqual([expect.stringMatching(/-half\.bin$/)])
  })
})
