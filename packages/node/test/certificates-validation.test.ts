import { once } from 'node:events'
import { connect as connectTcp, type LookupFunction } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { ServerCertificateReport } from '@isosocket/core'
import { CertificateAuthority } from '@isosocket/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { secure } from '../src/connecting/secure-connection.js'
import { MessageWebSocket, type NodeMessageControl } from '../src/index.js'
import { type SecureServer, startSecureServer } from './certificates-server.js'

const root = CertificateAuthority.create('Root')
let server: SecureServer
let expired: SecureServer

beforeAll(async () => {
  server = await startSecureServer(root.intermediate('Between').issue())
  expired = await startSecureServer(
    root.issue({ validFrom: new Date(0), validTo: new Date(Date.now() - 60_000) }),
  )
})

afterAll(() => {
  server.close()
  expired.close()
})

type Validator = (report: ServerCertificateReport) => boolean | Promise<boolean>

function connect(
  validateServerCertificate: Validator,
  options: Partial<NodeMessageControl> = {},
  { address }: SecureServer = server,
): Promise<MessageWebSocket> {
  const trustedCertificates = root.certificate
  return MessageWebSocket.connect(address, { trustedCertificates, validateServerCertificate, ...options })
}

const refused = { code: 'ERR_TLS', status: 'CertificateIsInvalid', phase: 'tls' }

test('true lets the server in, and the report has the facts', async () => {
  const validate = vi.fn<Validator>(() => true)
  const socket = await connect(validate)
  expect(validate).toHaveBeenCalledTimes(1)
  const report = validate.mock.calls[0]?.[0]
  expect(report?.serverCertificate).toBe(socket.information.serverCertificate)
  expect(report?.serverCertificate.subject).toBe('CN=localhost')
  expect(report?.serverIntermediateCertificates.map(({ subject }) => subject)).toEqual(['CN=Between'])
  expect(report?.serverCertificateErrors).toEqual([])
  expect(Object.isFrozen(report)).toBe(true)
  await socket.close()
})

test('a server is asked for by its name without the dot of an absolute one, and checked by it', async () => {
  const asked = new Set<string>()
  const strict = await startSecureServer({
    ...root.issue({ names: ['absolute.test'] }),
    SNICallback: (name, callback) => {
      asked.add(name)
      callback(null)
    },
  })
  try {
    const { port } = new URL(strict.address)
    const lookup: LookupFunction = (_host, _options, callback) =>
      callback(null, [{ address: '127.0.0.1', family: 4 }])
    const options = { trustedCertificates: root.certificate, node: { lookup } }
    for (const ignorableServerCertificateErrors of [[], ['Expired' as const]]) {
      const settings = { ...options, ignorableServerCertificateErrors }
      const socket = await MessageWebSocket.connect(`wss://absolute.test.:${port}/`, settings)
      expect(socket.information.serverCertificateErrors).toEqual([])
      await socket.close()
      const other = MessageWebSocket.connect(`wss://another.test.:${port}/`, settings)
      await expect(other).rejects.toMatchObject({ status: 'CertificateCommonNameIsIncorrect' })
    }
    expect([...asked]).toEqual(['absolute.test', 'another.test'])
  } finally {
    strict.close()
  }
})

test('it may take its time, and nothing is asked for before it has decided', async () => {
  const before = server.requests()
  let during = -1
  const socket = await connect(async () => {
    await delay(100)
    during = server.requests()
    return true
  })
  expect(during).toBe(before)
  expect(server.requests()).toBe(before + 1)
  await socket.close()
})

test.each<readonly [string, Validator, RegExp]>([
  ['false', () => false, /refused the server's certificate \(CN=localhost\)/],
  ['a promise of false', async () => false, /refused the server's certificate/],
  ['undefined', () => undefined as unknown as boolean, /returned undefined/],
  ['a word', () => 'true' as unknown as boolean, /returned "true"/],
  ['1', () => 1 as unknown as boolean, /returned 1/],
])('%s refuses the server, which gets no request', async (_answer, validate, message) => {
  const before = server.requests()
  await expect(connect(validate)).rejects.toMatchObject({
    ...refused,
    message: expect.stringMatching(message),
  })
  await expect.poll(() => server.streams.size).toBe(0)
  expect(server.requests()).toBe(before)
})

test('an error refuses the server and is the cause', async () => {
  const cause = new RangeError('No such pin')
  const throwing: Validator = () => {
    throw cause
  }
  for (const validate of [throwing, () => Promise.reject(cause)]) {
    await expect(connect(validate)).rejects.toMatchObject({
      ...refused,
      cause,
      message: expect.stringContaining('No such pin'),
    })
  }
  await expect.poll(() => server.streams.size).toBe(0)
})

test('it is asked only about a server that passed all other checks', async () => {
  const validate = vi.fn<Validator>(() => true)
  await expect(connect(validate, {}, expired)).rejects.toMatchObject({ status: 'CertificateExpired' })
  await expect(
    connect(validate, { ignorableServerCertificateErrors: ['InvalidName'] }, expired),
  ).rejects.toMatchObject({ status: 'CertificateExpired' })
  expect(validate).not.toHaveBeenCalled()
  const socket = await connect(validate, { ignorableServerCertificateErrors: ['Expired'] }, expired)
  expect(validate.mock.calls[0]?.[0].serverCertificateErrors).toEqual(['Expired'])
  await socket.close()
})

test('a certificate is pinned by its fingerprint', async () => {
  const pin = root.issue()
  const own = await startSecureServer(pin)
  const options = { ignorableServerCertificateErrors: ['Untrusted'], trustedCertificates: undefined } as const
  const prints: string[] = []
  const socket = await connect(
    ({ serverCertificate }) => prints.push(serverCertificate.fingerprint256) === 1,
    options,
    own,
  )
  await socket.close()
  const validate: Validator = ({ serverCertificate }) => serverCertificate.fingerprint256 === prints[0]
  const again = await connect(validate, options, own)
  await again.close()
  await expect(connect(validate, options)).rejects.toMatchObject(refused)
  own.close()
})

test('a signal ends the connection while the application decides; its late answer is not heard', async () => {
  const abort = new AbortController()
  const reason = new Error('Enough')
  let reject: (error: Error) => void = () => {}
  const late = new Promise<boolean>((_resolve, fail) => {
    reject = fail
  })
  const trustedCertificates = root.certificate
  const connecting = MessageWebSocket.connect(server.address, {
    trustedCertificates,
    validateServerCertificate: () => {
      abort.abort(reason)
      return late
    },
    signal: abort.signal,
  })
  await expect(connecting).rejects.toBe(reason)
  await expect.poll(() => server.streams.size).toBe(0)
  reject(new Error('Too late'))
  await delay(10)
})

test('the deadline goes on while the application decides', async () => {
  const never = new Promise<boolean>(() => {})
  await expect(connect(() => never, { connectTimeout: 150 })).rejects.toMatchObject({
    code: 'ERR_CONNECT_TIMEOUT',
    phase: 'tls',
  })
  await expect.poll(() => server.streams.size).toBe(0)
})

test.each(['ends', 'resets'] as const)('a server that %s while the application decides', async (how) => {
  const own = await startSecureServer(root.issue())
  const never = new Promise<boolean>(() => {})
  const connecting = connect(
    async () => {
      await expect.poll(() => own.streams.size).toBe(1)
      const [stream] = own.streams
      if (how === 'ends') stream?.end()
      else own.reset()
      return never
    },
    {},
    own,
  )
  await expect(connecting).rejects.toMatchObject({
    phase: 'tls',
    status: expect.stringMatching(/^Connection(Reset|Aborted)$/),
  })
  own.close()
})

test.each(['before', 'during', 'at once'] as const)(
  'a signal %s the handshake is the reason',
  async (when) => {
    const { port } = new URL(server.address)
    const connection = connectTcp({ host: '127.0.0.1', port: Number(port) })
    await once(connection, 'connect')
    const abort = new AbortController()
    const reason = new Error('Enough')
    if (when === 'before') abort.abort(reason)
    const { control } = new MessageWebSocket({ trustedCertificates: root.certificate })
    const securing = secure({ connection, host: '127.0.0.1', where: 'there', control, signal: abort.signal })
    if (when === 'during') setImmediate(() => abort.abort(reason))
    else abort.abort(reason)
    await expect(securing).rejects.toBe(reason)
    expect(connection.destroyed).toBe(true)
    await expect.poll(() => server.connections().open).toBe(0)
  },
)

test('after all this nothing is left', async () => {
  await expect
    .poll(() => process.getActiveResourcesInfo().filter((name) => /^(TLS|TCPSocket)Wrap$/.test(name)))
    .toEqual([])
})
