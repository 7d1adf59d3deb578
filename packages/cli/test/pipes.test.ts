import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { run, shell, start } from './program.js'
import { echo, WsServer } from './ws-server.js'

test.concurrent('a line of a pipe is a message, and its answer is a line', async () => {
  const { url, closed } = await serve()

  const { code, stdout, stderr } = await run(['connect', url], 'hi\n')

  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'hi\n', stderr: '' })
  expect(await closed()).toEqual({ code: 1000, reason: '' })
})

test.concurrent('the last line need not be ended, an empty line is an empty message, and CR LF ends a line too', async () => {
  const { url } = await serve()

  const { stdout } = await run(['connect', url, '--count', '3', '--json'], 'one\r\n\ntwo')

  expect(messagesIn(stdout)).toEqual(['one', '', 'two'])
})

test.concurrent('a hundred thousand lines come back in order', async () => {
  const { url } = await serve()
  const lines = Array.from({ length: 100_000 }, (_, index) => `${index}\n`).join('')

  const { code, stdout } = await run(['connect', url, '--count', '100000'], lines)

  expect(code).toBe(0)
  expect(stdout === lines).toBe(true)
})

test.concurrent('--wait is how long it may be silent after the end of the input', async () => {
  const answers = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth']
  const server = await WsServer.start((socket) => {
    socket.on('message', async () => {
      for (const answer of answers) {
        await new Promise((resolve) => setTimeout(resolve, 800))
        socket.send(answer)
      }
    })
  })

  // All of them take longer than that, and none, on a machine that is busy, nearly as long.
  const { code, stdout } = await run(['connect', server.url, '--wait', '4s'], 'question\n')

  expect({ code, stdout }).toEqual({ code: 0, stdout: answers.map((answer) => `${answer}\n`).join('') })
})

test.concurrent('--wait 0 closes when all is sent', async () => {
  const received: string[] = []
  const server = await WsServer.start((socket) => {
    socket.on('message', (data) => received.push(String(data)))
  })

  const { code } = await run(['connect', server.url, '--wait', '0'], 'one\ntwo\n')

  expect(code).toBe(0)
  expect(received).toEqual(['one', 'two'])
})

test.concurrent('--wait forever goes on after the end of the input until the server closes', async () => {
  const server = await WsServer.start((socket) => {
    socket.send('news')
    setTimeout(() => socket.close(1000, 'no more news'), 2500)
  })

  const { code, stdout } = await run(['connect', server.url, '--wait', 'forever'])

  expect({ code, stdout }).toEqual({ code: 0, stdout: 'news\n' })
})

test.concurrent('--count closes after so many messages and waits for them as long as it takes', async () => {
  const server = await WsServer.start((socket) => {
    setTimeout(() => {
      for (let index = 0; index < 10; index++) socket.send(String(index))
    }, 2500)
  })

  const { code, stdout } = await run(['connect', server.url, '--count', '3'])

  expect({ code, stdout }).toEqual({ code: 0, stdout: '0\n1\n2\n' })
  expect(await server.closed()).toEqual({ code: 1000, reason: '' })
})

test.concurrent('fewer messages than --count are exit code 12, whether it was silent or the server closed', async () => {
  const silent = await WsServer.start((socket) => socket.send('one'))
  const closing = await WsServer.start((socket) => {
    socket.send('one')
    socket.close(1000)
  })

  for (const { url } of [silent, closing]) {
    const { code, stdout, stderr } = await run(['connect', url, '--count', '2', '--wait', '300ms'])

    expect({ code, stdout }).toEqual({ code: 12, stdout: 'one\n' })
    expect(stderr).toContain('Only 1 of the 2 messages')
  }
})

test.concurrent('--quiet prints nothing of the connection, whatever the environment says', async () => {
  const { url } = await serve()

  const ended = await run(['connect', url, '--quiet', '--count', '1'], 'hi\n', { env: { DEBUG: '1' } })

  expect(ended).toMatchObject({ code: 0, stdout: 'hi\n', stderr: '' })
})

test.concurrent('--binary sends the bytes of a pipe as they are, and what comes back is printed as it is', async () => {
  const { url } = await serve()
  const bytes = Buffer.from([0, 1, 10, 13, 10, 255, 254, 10])

  const ended = await run(['connect', url, '--binary'], bytes)

  expect(ended.code).toBe(0)
  expect(ended.bytes).toEqual(bytes)
})

test.concurrent('input that is no UTF-8 is not sent as text: exit code 10', async () => {
  const { url, server } = await serve()

  const { code, stdout, stderr } = await run(['connect', url], Buffer.from([0x61, 0x0a, 0xff, 0x0a]))

  expect(code).toBe(10)
  expect(stderr).toContain('not UTF-8')
  expect(stderr).toContain('--binary')
  expect(stdout).toBe('')
  expect(server.closes).toHaveLength(1)
})

test.concurrent('a character may be cut between two reads', async () => {
  const { url } = await serve()
  const running = start(['connect', url, '--count', '1'])
  const bytes = Buffer.from('日本\n')

  running.write(bytes.subarray(0, 2))
  await new Promise((resolve) => setTimeout(resolve, 300))
  running.endInput(bytes.subarray(2))

  expect((await running.ended).stdout).toBe('日本\n')
})

test.concurrent('a reader that ends early (| head -1) ends it quietly with exit code 0', async () => {
  const { url, closed } = await serve()

  // More than the pipe holds: what is written after `head` has ended fails.
  const { stdout, stderr } = await shell(
    `seq 100000 | $isosocket connect ${url} --wait forever | head -1; echo "\${PIPESTATUS[1]}"`,
  )

  expect({ stdout, stderr }).toEqual({ stdout: '1\n0\n', stderr: '' })
  expect((await closed()).code).toBe(1000)
})

test.concurrent('a reader that ends early ends it in the middle of an endless input as well', async () => {
  const { url } = await serve()

  const { stdout } = await shell(`yes | $isosocket connect ${url} | head -1; echo "\${PIPESTATUS[*]}"`)

  // 141: `yes` is ended by its broken pipe.
  expect(stdout).toBe('y\n141 0 0\n')
})

test.skipIf(!existsSync('/dev/full'))(
  'an output that cannot be written (needs /dev/full) is exit code 10',
  async () => {
    const { url } = await serve()

    const { stdout, stderr } = await shell(`seq 10 | $isosocket connect ${url} >/dev/full; echo $?`)

    expect(stdout).toBe('10\n')
    expect(stderr).toBe('isosocket: The output cannot be written: the disk is full.\n')
  },
)

test.concurrent('a folder as standard input is exit code 10', async () => {
  const server = await WsServer.start(echo)

  for (const options of ['', '--send -', '--binary']) {
    const { stdout, stderr } = await shell(`$isosocket connect ${server.url} ${options} </; echo $?`)

    expect(stdout).toBe('10\n')
    expect(stderr).toBe('isosocket: Standard input cannot be sent: it is a folder.\n')
  }
  expect(server.connections).toEqual([])
})

test.concurrent('standard input that is closed is an input without lines', async () => {
  const { url } = await serve()

  const { stdout } = await shell(`$isosocket connect ${url} --wait 300ms <&-; echo $?`)

  expect(stdout).toBe('0\n')
})

test.concurrent('it ends when the server closes, although its input has not ended', async () => {
  const server = await WsServer.start((socket) => {
    socket.on('message', () => socket.close(1000, 'enough'))
  })
  const running = start(['connect', server.url, '--verbose'])
  await running.until(({ stderr }) => stderr.includes('Connected'))

  running.write('one\n')
  const { code, stderr } = await running.ended

  expect(code).toBe(0)
  expect(stderr).toContain('The server closed the connection: 1000 "enough"')
})

test.concurrent('a server that closes before all of the input was sent is exit code 8', async () => {
  const server = await WsServer.start((socket) => {
    socket.pause()
    setTimeout(() => {
      socket.close(1000, 'enough')
      socket.resume()
    }, 1000)
  })
  const lines = Array.from({ length: 2_000_000 }, (_, index) => `${index}\n`).join('')

  const { code, stderr } = await run(['connect', server.url], lines)

  expect(code).toBe(8)
  expect(stderr).toContain('(1000, "enough") before all of the input was sent')
})

test.concurrent('so it is a fault that the server says instead of answering the Close frame: exit code 11', async () => {
  const server = await WsServer.start((socket) => {
    socket.pause()
    setTimeout(() => {
      socket.close(1011, 'disk full')
      socket.resume()
    }, 1000)
  })

  const { code, stderr } = await run(['connect', server.url, '--wait', '0'], 'hi\n')

  expect(code).toBe(11)
  expect(stderr).toContain('The server closed the connection: 1011 "disk full"')
})

test.concurrent('a server that closes with a code of fault is exit code 11, with what the code means', async () => {
  const server = await WsServer.start((socket) => socket.close(1008, 'who are you?'))

  const { code, stderr } = await run(['connect', server.url])

  expect(code).toBe(11)
  expect(stderr).toContain('The server closed the connection: 1008 "who are you?"')
  expect(stderr).toContain('A rule of the server forbids it')
})

test.concurrent('a server that is killed in the middle is exit code 8, after all that had come', async () => {
  const server = await WsServer.start((socket) => {
    socket.send('the last words', () => setTimeout(() => socket.terminate(), 200))
  })

  const { code, stdout, stderr } = await run(['connect', server.url])

  expect({ code, stdout }).toEqual({ code: 8, stdout: 'the last words\n' })
  expect(stderr).toContain('ERR_CONNECTION_LOST (exit code 8)')
  expect(stderr).not.toContain('at ')
})

test.concurrent('what is not read holds the server back', async () => {
  const piece = Buffer.alloc(64 * 1024)
  const server = await WsServer.start((socket) => {
    const pump = (): void => {
      if (socket.readyState === socket.OPEN) socket.send(piece, pump)
    }
    pump()
  })
  const running = start(['connect', server.url, '--wait', 'forever'])
  running.child.stdout?.pause()
  await server.connected()
  // Until it has come to rest.
  let before = -1
  while (server.bytesWritten === 0 || server.bytesWritten !== before) {
    before = server.bytesWritten
    await new Promise((resolve) => setTimeout(resolve, 500))
  }

  expect(server.bytesWritten).toBeLessThan(32 * 2 ** 20)
  running.signal('SIGKILL')
  await running.ended
})

async function serve() {
  const server = await WsServer.start(echo)
  return { server, url: server.url, closed: () => server.closed() }
}

function messagesIn(stdout: string): unknown[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; data?: string })
    .filter(({ event }) => event === 'message')
    .map(({ data }) => data)
}
