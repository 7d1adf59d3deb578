import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { link, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StreamWebSocket } from '@isosocket/node'
import { afterAll, expect, test, vi } from 'vitest'
import { Transfer } from '../src/transfer/transfer.js'
import { run, shell, start } from './program.js'
import { echo, WsServer } from './ws-server.js'

const MiB = 2 ** 20

const folder = mkdtempSync(join(tmpdir(), 'isosocket-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
/** A name that no other test has. */
const newFile = (): string => join(folder, String(++files))
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Counts and hashes what comes. */
async function collector() {
  const hash = createHash('sha256')
  let bytes = 0
  const server = await WsServer.start((socket) => {
    socket.on('message', (data: Buffer) => {
      hash.update(data)
      bytes += data.length
    })
  })
  return { server, digest: () => hash.digest('hex'), bytes: () => bytes }
}

test.concurrent('--send streams a file of 64 MiB and closes when the server has it all', async () => {
  const large = newFile()
  const content = randomBytes(64 * MiB)
  await writeFile(large, content)
  const { server, digest, bytes } = await collector()

  const { code, stdout, stderr } = await run(['connect', server.url, '--send', large])

  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toMatch(/^Sent 64\.0 MiB in \d+\.\d\d s \(\d+\.\d [KMG]iB\/s\)\n$/)
  expect(bytes()).toBe(content.length)
  expect(digest()).toBe(sha256(content))
  await expect.poll(() => server.closes).toEqual([{ code: 1000, reason: '' }])
})

test.concurrent('--receive streams what comes into a file until the server closes, 64 MiB', async () => {
  const target = newFile()
  const content = randomBytes(64 * MiB)
  const server = await WsServer.start((socket) => {
    for (let start = 0; start < content.length; start += MiB)
      socket.send(content.subarray(start, start + MiB))
    socket.close(1000)
  })
  await writeFile(target, 'what was there before')

  const { code, stderr } = await run(['connect', server.url, '--receive', target])

  expect(code).toBe(0)
  expect(stderr).toMatch(/^Received 64\.0 MiB in /)
  expect(sha256(await readFile(target))).toBe(sha256(content))
})

test.concurrent('--send and --receive at once: a file goes through an echo server, 64 MiB', async () => {
  const large = newFile()
  const target = newFile()
  const content = randomBytes(64 * MiB)
  await writeFile(large, content)
  const server = await WsServer.start(echo)

  const { code, stderr } = await run([
    ...['connect', server.url, '--wait', '5s'],
    ...['--send', large, '--receive', target],
  ])

  expect(code).toBe(0)
  expect(stderr).toMatch(/^Sent 64\.0 MiB in .*\nReceived 64\.0 MiB in .*\n$/)
  expect(sha256(await readFile(target))).toBe(sha256(content))
})

test.concurrent('- is standard input and standard output', async () => {
  const content = randomBytes(3 * MiB)
  const server = await WsServer.start(echo)

  const ended = await run(
    ['connect', server.url, '--send', '-', '--receive', '-', '--wait', '5s', '--quiet'],
    content,
  )

  expect(ended.code).toBe(0)
  expect(ended.stderr).toBe('')
  expect(sha256(ended.bytes)).toBe(sha256(content))
})

test.concurrent('text that comes is received as its bytes', async () => {
  const target = newFile()
  const server = await WsServer.start((socket) => {
    socket.send('größer ')
    socket.send('als ASCII')
    socket.close()
  })

  await run(['connect', server.url, '--receive', target])

  expect(await readFile(target, 'utf8')).toBe('größer als ASCII')
})

test.concurrent('an empty file is sent as nothing at all', async () => {
  const empty = newFile()
  await writeFile(empty, '')
  const { server, bytes } = await collector()

  const { code, stderr } = await run(['connect', server.url, '--send', empty])

  expect(code).toBe(0)
  expect(stderr).toMatch(/^Sent 0 bytes in /)
  expect(bytes()).toBe(0)
})

test.concurrent('a server that closes in the middle is exit code 8, and how much was sent is told', async () => {
  const large = newFile()
  await writeFile(large, Buffer.alloc(64 * MiB))
  const server = await WsServer.start((socket) => {
    socket.once('message', () => socket.close(1000, 'enough'))
  })

  const { code, stderr } = await run(['connect', server.url, '--send', large])

  expect(code).toBe(8)
  expect(stderr).toMatch(/closed the connection \(1000, "enough"\) after \d+ of 67108864 bytes were sent/)
})

test.concurrent('with a close code of fault it is exit code 11', async () => {
  const large = newFile()
  await writeFile(large, Buffer.alloc(64 * MiB))
  const server = await WsServer.start((socket) => {
    socket.once('message', () => socket.close(1009, 'too large'))
  })

  const { code, stderr } = await run(['connect', server.url, '--send', large])

  expect(code).toBe(11)
  expect(stderr).toContain('1009, "too large"')
})

test.concurrent('so it is if all was handed over and the server says it instead of answering the Close frame', async () => {
  const small = newFile()
  await writeFile(small, 'small')
  const server = await WsServer.start((socket) => {
    socket.pause()
    setTimeout(() => {
      socket.close(1011, 'disk full')
      socket.resume()
    }, 1000)
  })

  const { code, stderr } = await run(['connect', server.url, '--send', small])

  expect(code).toBe(11)
  expect(stderr).toContain('The server closed the connection: 1011 "disk full"')
})

test.concurrent('as long as something waits to be sent, a server that closes does so in the middle', async () => {
  const server = await WsServer.start((socket) => {
    socket.pause()
    setTimeout(() => socket.close(1000, 'enough'), 500)
  })
  const content = new Uint8Array(64 * MiB)
  // All is taken at once, and the system has room for a part.
  const socket = new StreamWebSocket({ sendBufferSize: content.length, closeTimeout: 500 })
  await socket.connect(server.url)
  const transfer = new Transfer({
    socket,
    source: {
      size: content.length,
      content: (async function* () {
        yield content
      })(),
      isSame: () => false,
      close: () => {},
    },
    target: undefined,
    wait: 0,
    closeCode: 1000,
    closeReason: '',
  })

  await expect(transfer.run()).rejects.toMatchObject({
    kind: 'lost',
    message: expect.stringMatching(/\(1000, "enough"\) after \d{1,8} of 67108864 bytes were sent/),
  })
  expect(transfer.progress.sent).toBeLessThan(content.length)
})

test.concurrent('a server that is killed in the middle is exit code 8, and what had come is in the file', async () => {
  const target = newFile()
  const server = await WsServer.start((socket) => {
    socket.send(Buffer.alloc(1000, 7), () => setTimeout(() => socket.terminate(), 300))
  })

  const { code, stderr } = await run(['connect', server.url, '--receive', target])

  expect(code).toBe(8)
  expect(stderr).toContain('ERR_CONNECTION_LOST')
  expect(stderr).toContain(`${target} holds only the first 1000 bytes: run it again.`)
  expect(stderr).not.toContain('new socket')
  expect((await stat(target)).size).toBe(1000)
})

test.concurrent('a file that cannot be written is exit code 10, and an older one survives a server that is not there', async () => {
  const precious = newFile()
  const server = await WsServer.start(echo)
  await writeFile(precious, 'precious')

  const folderGiven = await run(['connect', server.url, '--receive', folder])
  const nobody = await run(['connect', 'ws://127.0.0.1:1/', '--receive', precious])

  expect(folderGiven.code).toBe(10)
  expect(folderGiven.stderr).toContain('cannot be written: it is a folder')
  expect(nobody.code).toBe(4)
  expect(await readFile(precious, 'utf8')).toBe('precious')
})

test.skipIf(!existsSync('/dev/full'))(
  'a full disk (needs /dev/full) is exit code 10, and the server sees no orderly end',
  async () => {
    const server = await WsServer.start((socket) => socket.send(Buffer.alloc(MiB)))

    const { code, stderr } = await run(['connect', server.url, '--receive', '/dev/full'])

    expect(code).toBe(10)
    expect(stderr).toContain('/dev/full cannot be written: the disk is full')
    expect((await server.closed()).code).toBe(1006)
  },
)

test.concurrent.each([
  ['a symbolic link', (source: string, other: string) => symlink(source, other)],
  ['a hard link', (source: string, other: string) => link(source, other)],
])('a file is not overwritten while it is sent, by %s either', async (_, join) => {
  const source = newFile()
  const other = newFile()
  await writeFile(source, 'precious')
  await join(source, other)
  const server = await WsServer.start(echo)

  const named = await run(['connect', server.url, '--send', source, '--receive', other, '--wait', '0'])
  const piped = await shell(
    `$isosocket connect ${server.url} --send - --receive ${other} <${source}; echo $?`,
  )

  expect(named.code).toBe(2)
  expect(named.stderr).toContain('cannot be sent and overwritten at once: receive into another file.')
  expect(piped.stdout).toBe('2\n')
  expect(await readFile(source, 'utf8')).toBe('precious')
  expect(server.connections).toHaveLength(0)
})

test.concurrent('a pipe with a name is sent as it is written, and keeps nothing from ending', async () => {
  const pipe = newFile()
  await shell(`mkfifo ${pipe}`)
  const { server, bytes } = await collector()

  const whole = await shell(`seq 1000 >${pipe} & $isosocket connect ${server.url} --send ${pipe}; echo $?`)
  expect(whole.stdout).toBe('0\n')
  expect(bytes()).toBe(3893)

  const waiting = start(['connect', server.url, '--send', pipe])
  await new Promise((resolve) => setTimeout(resolve, 5000))
  waiting.signal('SIGINT')
  expect(await waiting.ended).toMatchObject({ code: 130, stderr: '' })

  const closing = await WsServer.start((socket) => {
    socket.once('message', () => socket.close(1011))
  })
  const failed = await shell(
    `$isosocket connect ${closing.url} --send <(echo begun; exec sleep 40 2>&-); echo $?; kill $! && echo before`,
  )
  expect(failed.stdout).toBe('11\nbefore\n')
})

test.concurrent('Ctrl-C in the middle of --receive, or a close code of fault, says what remains', async () => {
  const target = newFile()
  const server = await WsServer.start((socket) => socket.send(Buffer.alloc(1000)))
  const running = start(['connect', server.url, '--receive', target])
  await vi.waitUntil(() => existsSync(target) && statSync(target).size === 1000, { timeout: 30_000 })
  running.signal('SIGINT')

  const { code, stderr } = await running.ended
  expect(code).toBe(130)
  expect(stderr).toContain(`${target} holds only the first 1000 bytes: run it again.`)

  const failing = await WsServer.start((socket) => {
    socket.send(Buffer.alloc(500))
    socket.close(1011)
  })
  const failed = await run(['connect', failing.url, '--receive', target])
  expect(failed.code).toBe(11)
  expect(failed.stderr).toContain(`${target} holds only the first 500 bytes: run it again.`)
})

test.concurrent('Ctrl-C in the middle of --send ends it without a Close frame: half a file is no file', async () => {
  const { server, bytes } = await collector()
  const running = start(['connect', server.url, '--send', '-'])
  running.write(Buffer.alloc(100_000))
  await running.until(() => bytes() === 100_000)

  running.signal('SIGINT')

  expect((await running.ended).code).toBe(130)
  expect((await server.closed()).code).toBe(1006)
})

test.concurrent('Ctrl-C in the middle of --receive closes with 1000, and the exit code tells', async () => {
  const server = await WsServer.start((socket) => socket.send(Buffer.alloc(1000)))
  const running = start(['connect', server.url, '--receive', '-'])
  await running.until(() => running.bytes.length === 1000)

  running.signal('SIGINT')

  expect((await running.ended).code).toBe(130)
  expect((await server.closed()).code).toBe(1000)
})

test.concurrent('what comes back to --send alone is dropped and holds nobody up', async () => {
  const large = newFile()
  await writeFile(large, Buffer.alloc(32 * MiB))
  const server = await WsServer.start(echo)

  const { code, stdout } = await run(['connect', server.url, '--send', large])

  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
})

test.concurrent('a reader that ends early (| head) ends --receive - quietly', async () => {
  const piece = Buffer.alloc(64 * 1024, 'a')
  const server = await WsServer.start((socket) => {
    const pump = (): void => {
      if (socket.readyState === socket.OPEN) socket.send(piece, pump)
    }
    pump()
  })

  const { stdout } = await shell(
    `$isosocket connect ${server.url} --receive - 2>&1 | head -c 10; echo " \${PIPESTATUS[0]}"`,
  )

  expect(stdout).toBe('aaaaaaaaaa 0\n')
})

test.concurrent('but a file that was not sent to its end is exit code 8', async () => {
  const large = newFile()
  await writeFile(large, Buffer.alloc(256 * MiB))
  const server = await WsServer.start(echo)

  const { stdout, stderr } = await shell(
    `$isosocket connect ${server.url} --send ${large} --receive - | head -c 10 | wc -c; echo "\${PIPESTATUS[0]}"`,
  )

  expect(stdout).toBe('10\n8\n')
  expect(stderr).toContain('What came was no longer read')
})

test.concurrent('a slow disk, or a slow reader, holds the server back', async () => {
  const piece = Buffer.alloc(64 * 1024)
  const server = await WsServer.start((socket) => {
    const pump = (): void => {
      if (socket.readyState === socket.OPEN) socket.send(piece, pump)
    }
    pump()
  })
  const running = start(['connect', server.url, '--receive', '-'])
  running.child.stdout?.pause()
  let before = -1
  // Until it has come to rest.
  while (server.bytesWritten === 0 || server.bytesWritten !== before) {
    before = server.bytesWritten
    await new Promise((resolve) => setTimeout(resolve, 500))
  }

  expect(server.bytesWritten).toBeLessThan(32 * MiB)
  running.signal('SIGKILL')
  await running.ended
})
