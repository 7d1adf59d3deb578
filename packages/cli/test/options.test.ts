import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CertificateAuthority, HttpProxy, SocksProxy } from '@isosocket/testing'
import { afterAll, describe, expect, test } from 'vitest'
import { run, start } from './program.js'
import { echo, WsServer } from './ws-server.js'

const quick = ['--wait', '300ms']
/** However long the answer takes. */
const untilAnswered = ['--count', '1']

test.concurrent('--protocol offers sub-protocols in order, and --verbose says which one was chosen', async () => {
  const server = await WsServer.start(echo, { handleProtocols: (offered) => [...offered].at(-1) ?? false })

  const { code, stderr } = await run([
    ...['connect', server.url, ...quick, '--protocol', 'chat.v2', '-s', 'chat.v1', '--verbose'],
  ])

  expect(code).toBe(0)
  expect(server.requests[0]?.headers['sec-websocket-protocol']).toBe('chat.v2,chat.v1')
  expect(stderr).toContain(`Connected to ${server.url}, sub-protocol chat.v1`)
  expect(stderr).toMatch(/127\.0\.0\.1, no compression, .*upgrade \d+\.\d ms/)
})

test.concurrent('--header sends headers, each as often as it is given', async () => {
  const server = await WsServer.start(echo)

  await run(['connect', server.url, ...quick, '--header', 'X-One: 1', '-H', 'Authorization: Bearer a:b'])

  expect(server.requests[0]?.headers).toMatchObject({ 'x-one': '1', authorization: 'Bearer a:b' })
})

describe('--user answers a server that asks who one is', () => {
  const wanted = `Basic ${Buffer.from('me:secret').toString('base64')}`
  const start = () =>
    WsServer.start(echo, {
      verifyClient: ({ req }, done) => {
        if (req.headers.authorization === wanted) done(true)
        else done(false, 401, 'Unauthorized', { 'WWW-Authenticate': 'Basic realm="here"' })
      },
    })

  test.concurrent.each([
    ['with the password behind a colon', ['--user', 'me:secret'], {}],
    ['with the password from the environment', ['--user', 'me'], { ISOSOCKET_PASSWORD: 'secret' }],
  ])('%s', async (_where, args, env) => {
    const server = await start()

    const { code, stdout } = await run(['connect', server.url, ...untilAnswered, ...args], 'hi', { env })

    expect({ code, stdout }).toEqual({ code: 0, stdout: 'hi\n' })
  })

  test.concurrent('a wrong one is exit code 7, with what the server asks for and without the password', async () => {
    const server = await start()

    const { code, stdout, stderr } = await run([
      ...['connect', server.url, '--user', 'me:wrong-secret', '--json', '--verbose'],
    ])

    expect(code).toBe(7)
    expect(stderr).toContain('www-authenticate: Basic realm="here"')
    expect(stderr).toContain('It does not take the authorization: check --user NAME:PASSWORD, or')
    expect(stderr + stdout).not.toContain('wrong-secret')
  })
})

test.concurrent('--compression agrees on permessage-deflate', async () => {
  const server = await WsServer.start(echo, { perMessageDeflate: true })
  const line = 'again and '.repeat(1000)

  const { stdout, stderr } = await run(['connect', server.url, ...untilAnswered, '--compression', '-v'], line)

  expect(server.requests[0]?.headers['sec-websocket-extensions']).toContain('permessage-deflate')
  expect(stderr).toContain('permessage-deflate')
  expect(stdout).toBe(`${line}\n`)
})

test.concurrent('--max-message is where a message is too large: exit code 9, and what to do', async () => {
  const server = await WsServer.start((socket) => {
    socket.send('0123456789')
    socket.send('0123456789+')
  })

  const refused = await run(['connect', server.url, '--max-message', '10'])
  const taken = await run(['connect', server.url, '--max-message', '11B', '--count', '2'])

  expect(refused).toMatchObject({ code: 9, stdout: '0123456789\n' })
  expect(refused.stderr).toContain(
    'A message came that is larger than --max-message: raise it, or use --receive FILE.',
  )
  expect(taken).toMatchObject({ code: 0, stdout: '0123456789\n0123456789+\n' })
})

test.concurrent('--close-code and --close-reason reach the server', async () => {
  const server = await WsServer.start(echo)

  const { code } = await run([
    ...['connect', server.url, '--wait', '0', '--close-code', '4000', '--close-reason', 'done here'],
  ])

  expect(code).toBe(0)
  expect(await server.closed()).toEqual({ code: 4000, reason: 'done here' })
})

test.concurrent('--ping says how long the answer took', async () => {
  const server = await WsServer.start(echo)

  const running = start(['connect', server.url, '--wait', 'forever', '--ping', '200ms'])
  running.endInput()
  await running.until(({ stderr }) => stderr.includes('Ping answered'))
  server.connections[0]?.close(1000)

  const { stderr } = await running.ended
  expect(stderr).toMatch(/^(Ping answered in \d+\.\d ms\n)+$/)
})

test.concurrent('a time that is longer than a timer takes does not come at once', async () => {
  const server = await WsServer.start(echo)

  const pings = await run(['connect', server.url, '--wait', '500ms', '--ping', '600h'])
  const waiting = start(['connect', server.url, '--wait', '600h', '--ping', '100ms', '--count', '1'])
  waiting.endInput()
  await waiting.until(({ stderr }) => stderr.includes('Ping answered'))
  expect(server.closes).toHaveLength(1)
  server.connections.at(-1)?.send('late')

  expect(pings).toMatchObject({ code: 0, stderr: '' })
  expect(await waiting.ended).toMatchObject({ code: 0, stdout: 'late\n' })
})

test.concurrent('--quiet keeps all but messages and errors', async () => {
  const server = await WsServer.start((socket) => socket.close(1011, 'oops'))

  const { code, stderr } = await run(['connect', server.url, '--quiet'])

  expect(code).toBe(11)
  expect(stderr).toContain('1011 "oops"')
})

describe('a proxy', () => {
  test.concurrent('--proxy goes through it, with the name and password in its address', async () => {
    const server = await WsServer.start(echo)
    const proxies = [
      await HttpProxy.start({ credential: { username: 'me', password: 'secret' } }),
      await SocksProxy.start({ credential: { username: 'me', password: 'secret' } }),
    ]
    try {
      for (const [index, proxy] of proxies.entries()) {
        const url = new URL(proxy.url)
        url.username = 'me'
        url.password = 'secret'

        const { code, stdout } = await run(
          ['connect', server.url, ...untilAnswered, '--proxy', url.href],
          'hi',
        )

        expect({ code, stdout }).toEqual({ code: 0, stdout: 'hi\n' })
        expect(proxies[index]?.requests).not.toHaveLength(0)
      }
    } finally {
      for (const proxy of proxies) await proxy.close()
    }
  })

  test.concurrent('--proxy env asks the environment', async () => {
    const server = await WsServer.start(echo)
    const env = { http_proxy: 'http://127.0.0.1:1/', no_proxy: '' }

    const refused = await run(['connect', server.url, ...quick, '--proxy', 'env'], 'hi', { env })
    const direct = await run(['connect', server.url, ...quick], 'hi', { env })

    expect(refused.code).toBe(4)
    expect(refused.stderr).toContain('proxy')
    expect(direct.code).toBe(0)
  })
})

describe('certificates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isosocket-cli-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const authority = CertificateAuthority.create()
  const start = (options: object = {}) =>
    WsServer.start(echo, { tls: { ...authority.issue({ names: ['127.0.0.1'] }), ...options } })

  test.concurrent('one that nobody trusts is refused with exit code 6, and --ca is what helps', async () => {
    const server = await start()

    const refused = await run(['connect', server.url])
    const trusted = await run(
      ['connect', server.url, ...untilAnswered, '--ca', file('ca.pem', authority.certificate)],
      'hi',
    )

    expect(refused.code).toBe(6)
    expect(refused.stderr).toContain('CertificateIsInvalid')
    expect(refused.stderr).toContain('--ca FILE')
    expect(refused.stderr).not.toContain('control.')
    expect(trusted).toMatchObject({ code: 0, stdout: 'hi\n', stderr: '' })
  })

  test.concurrent('--insecure lets it in, and says what was forgiven even with --quiet', async () => {
    const server = await start()

    const { code, stdout, stderr } = await run(
      ['connect', server.url, ...untilAnswered, '--insecure', '--quiet'],
      'hi',
    )

    expect({ code, stdout }).toEqual({ code: 0, stdout: 'hi\n' })
    expect(stderr).toMatch(/^Warning: .*\(IncompleteChain\)/)
  })

  test.concurrent('--cert and --key show a client certificate', async () => {
    const me = authority.issue({ names: ['me'], purpose: 'client' })
    const server = await start({ ca: authority.certificate, requestCert: true, rejectUnauthorized: true })
    const trust = ['--ca', file('ca.pem', authority.certificate)]

    const refused = await run(['connect', server.url, ...trust])
    const shown = await run(
      [
        ...['connect', server.url, ...untilAnswered, ...trust],
        ...['--cert', file('me.pem', me.cert), '--key', file('me.key', me.key)],
      ],
      'hi',
    )

    expect(refused.code).toBe(6)
    expect(refused.stderr).toContain('--cert FILE and --key FILE')
    expect(shown).toMatchObject({ code: 0, stdout: 'hi\n' })
  })

  test.concurrent('a file that is not there, that is no PEM, or that does not fit is told by its option', async () => {
    const missing = await run(['connect', 'wss://127.0.0.1:1/', '--ca', join(folder, 'missing.pem')])
    const wrong = await run(['connect', 'wss://127.0.0.1:1/', '--ca', file('wrong.pem', 'not PEM')])
    const torn = '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n'
    const broken = await run(['connect', 'wss://127.0.0.1:1/', '--ca', file('torn.pem', torn)])
    const unfit = await run([
      ...['connect', 'wss://127.0.0.1:1/', '--cert', file('one.pem', authority.issue().cert)],
      ...['--key', file('other.key', authority.issue().key)],
    ])

    expect(missing.code).toBe(10)
    expect(missing.stderr).toContain('The file of --ca')
    expect(wrong.code).toBe(10)
    expect(wrong.stderr).toContain('is not PEM')
    expect(unfit.code).toBe(10)
    expect(broken.code).toBe(10)
    expect(broken.stderr).toContain('--ca FILE has a certificate that cannot be read')
    expect(unfit.stderr).toContain('the key of --key is not the key of the certificate of --cert')
  })
})
