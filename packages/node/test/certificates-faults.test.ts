import { once } from 'node:events'
import { type AddressInfo, connect as connectTcp, createServer } from 'node:net'
import type { ChainValidationResult, WebErrorStatus, WebSocketPhase } from '@isosocket/core'
import { CertificateAuthority, startTlsFaults, type TlsFaultName, type TlsFaults } from '@isosocket/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MessageWebSocket, type NodeMessageControl, WebSocketError } from '../src/index.js'
import { startSecureServer, type UpgradeServer, upgradeServer } from './certificates-server.js'

const authority = CertificateAuthority.create('faults.test')
let upgrades: UpgradeServer
let servers: TlsFaults

beforeAll(async () => {
  upgrades = upgradeServer()
  servers = await startTlsFaults(upgrades.serve)
})

afterAll(async () => {
  upgrades.close()
  await servers.close()
})

function connect(name: TlsFaultName, options: Partial<NodeMessageControl> = {}): Promise<MessageWebSocket> {
  const { address, control } = servers.faults[name]
  return MessageWebSocket.connect(address, { ...control, ...options })
}

async function refusal(connecting: Promise<MessageWebSocket>): Promise<WebSocketError> {
  const outcome = await connecting.catch((error: unknown) => error)
  expect(outcome).toBeInstanceOf(WebSocketError)
  return outcome as WebSocketError
}

test('a server with a proper certificate is let in', async () => {
  const socket = await connect('valid')
  expect(socket.information.serverCertificateErrors).toEqual([])
  await socket.close()
})

const statuses: readonly (readonly [TlsFaultName, WebErrorStatus, WebSocketPhase])[] = [
  ['expired', 'CertificateExpired', 'tls'],
  ['not-yet-valid', 'CertificateExpired', 'tls'],
  ['expired-intermediate', 'CertificateExpired', 'tls'],
  ['wrong-name', 'CertificateCommonNameIsIncorrect', 'tls'],
  ['self-signed', 'CertificateIsInvalid', 'tls'],
  ['untrusted', 'CertificateIsInvalid', 'tls'],
  ['untrusted-chain', 'CertificateIsInvalid', 'tls'],
  ['untrusted-root-sent', 'CertificateIsInvalid', 'tls'],
  ['incomplete-chain', 'CertificateIsInvalid', 'tls'],
  ['revoked', 'CertificateRevoked', 'tls'],
  ['revoked-intermediate', 'CertificateRevoked', 'tls'],
  ['revocation-list-missing', 'CertificateContainsErrors', 'tls'],
  ['revocation-list-stale', 'CertificateContainsErrors', 'tls'],
  ['issuer-is-no-authority', 'CertificateContainsErrors', 'tls'],
  ['outside-name-constraints', 'CertificateContainsErrors', 'tls'],
  ['weak-authority-key', 'CertificateContainsErrors', 'tls'],
  ['forged', 'CertificateContainsErrors', 'tls'],
  ['wrong-usage', 'CertificateContainsErrors', 'tls'],
  ['unknown-critical-extension', 'CertificateContainsErrors', 'tls'],
  ['tls-version', 'CannotConnect', 'tls'],
  ['no-shared-cipher', 'CannotConnect', 'tls'],
  ['client-certificate-required-1.2', 'CannotConnect', 'tls'],
  ['client-certificate-required', 'CertificateIsInvalid', 'tls'],
  ['not-tls', 'ErrorHttpInvalidServerResponse', 'tls'],
]

describe('each fault has its status', () => {
  test.each(statuses)('%s: %s', async (name, status, phase) => {
    expect(await refusal(connect(name))).toMatchObject({ code: 'ERR_TLS', status, phase })
  })

  test.each(['closed-in-tls-handshake', 'reset-in-tls-handshake'] as const)('%s', async (name) => {
    const error = await refusal(connect(name))
    expect(error).toMatchObject({
      phase: 'tls',
      status: expect.stringMatching(/^Connection(Reset|Aborted)$/),
    })
  })

  test('a server that never answers the handshake ends with the deadline', async () => {
    expect(await refusal(connect('silent-tls', { connectTimeout: 200 }))).toMatchObject({
      code: 'ERR_CONNECT_TIMEOUT',
      status: 'Timeout',
      phase: 'tls',
    })
  })
})

describe('TLS that fails is told by who can mend it', () => {
  test('a server that speaks TLS, but no protocol of ours, is not taken for one that does not', async () => {
    const server = await startSecureServer({ ...authority.issue(), ALPNProtocols: ['other'] })
    const node = { ALPNProtocols: ['http/1.1'] }
    const error = await refusal(
      MessageWebSocket.connect(server.address, { trustedCertificates: authority.certificate, node }),
    )
    expect(error).toMatchObject({ code: 'ERR_TLS', status: 'CannotConnect', phase: 'tls' })
    expect(error.message).toMatch(/alert no application protocol\. The two sides could not agree on TLS: /)
    server.close()
  })

  test.each([
    ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'CannotConnect'],
    ['ERR_SSL_TLSV1_ALERT_INAPPROPRIATE_FALLBACK', 'CannotConnect'],
    ['ERR_SSL_PSK_IDENTITY_NOT_FOUND', 'CannotConnect'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'ErrorHttpInvalidServerResponse'],
    ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ErrorHttpInvalidServerResponse'],
  ] as const)('%s is %s', (code, status) => {
    expect(WebSocketError.getStatus(Object.assign(new Error('so'), { code }))).toBe(status)
  })

  test('what is damaged on the way ends an open connection with ConnectionAborted', async () => {
    const server = await startSecureServer(authority.issue())
    let isDamaging = false
    const between = createServer((client) => {
      const onward = connectTcp(Number(new URL(server.address).port), '127.0.0.1')
      onward.on('data', (bytes) => {
        if (isDamaging) bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
        client.write(bytes)
      })
      client.on('data', (bytes) => onward.write(bytes))
      client.on('error', () => {}).on('close', () => onward.destroy())
      onward.on('error', () => {}).on('close', () => client.destroy())
    })
    await once(between.listen(0, '127.0.0.1'), 'listening')
    const { port } = between.address() as AddressInfo
    const socket = await MessageWebSocket.connect(`wss://127.0.0.1:${port}/`, {
      trustedCertificates: authority.certificate,
    })
    await socket.send('whole')
    expect((await socket.receive())?.text()).toBe('whole')
    isDamaging = true
    await socket.send('damaged')
    const error = await socket.closed.then(
      () => undefined,
      (reason: WebSocketError) => reason,
    )
    expect(error).toMatchObject({ code: 'ERR_TLS', status: 'ConnectionAborted', phase: 'open' })
    expect(error?.message).toMatch(/bad record mac\. What came over TLS was damaged or changed on the way/)
    between.close()
    server.close()
  })
})

/** All that can be forgiven but `IncompleteChain`, which names a part of what `Untrusted` does. */
const results: readonly ChainValidationResult[] = [
  'Untrusted',
  'Revoked',
  'Expired',
  'InvalidSignature',
  'WrongUsage',
  'InvalidName',
  'InvalidCertificateAuthorityPolicy',
  'BasicConstraintsError',
  'UnknownCriticalExtension',
  'RevocationInformationMissing',
  'RevocationFailure',
  'OtherErrors',
]

describe('only what is named is forgiven', () => {
  test.each([
    ['expired-and-untrusted', 'CertificateIsInvalid', 'Untrusted'],
    ['expired-and-wrong-name', 'CertificateCommonNameIsIncorrect', 'InvalidName'],
    ['expired-and-revoked', 'CertificateRevoked', 'Revoked'],
    ['expired-and-self-signed', 'CertificateIsInvalid', 'Untrusted'],
  ] as const)('%s: not for "Expired" alone, but for both', async (name, status, other) => {
    const first = await refusal(connect(name, { ignorableServerCertificateErrors: ['Expired'] }))
    expect(first).toMatchObject({ code: 'ERR_TLS', status, phase: 'tls' })
    expect(first.message).toContain(other)
    const second = await refusal(connect(name, { ignorableServerCertificateErrors: [other] }))
    expect(second).toMatchObject({ code: 'ERR_TLS', status: 'CertificateExpired', phase: 'tls' })
    const socket = await connect(name, { ignorableServerCertificateErrors: ['Expired', other] })
    expect(socket.information.serverCertificateErrors).toEqual(expect.arrayContaining(['Expired', other]))
    expect(socket.information.serverCertificateErrors).toHaveLength(2)
    await socket.close()
  })

  test.each([
    ['expired', 'Expired'],
    ['not-yet-valid', 'Expired'],
    ['expired-intermediate', 'Expired'],
    ['wrong-name', 'InvalidName'],
    ['self-signed', 'Untrusted'],
    ['untrusted', 'Untrusted'],
    ['untrusted-chain', 'Untrusted'],
    ['untrusted-root-sent', 'Untrusted'],
    ['incomplete-chain', 'IncompleteChain'],
    ['incomplete-chain', 'Untrusted'],
    ['revoked', 'Revoked'],
    ['revoked-intermediate', 'Revoked'],
    ['revocation-list-missing', 'RevocationInformationMissing'],
    ['revocation-list-stale', 'RevocationFailure'],
    ['issuer-is-no-authority', 'BasicConstraintsError'],
    ['outside-name-constraints', 'OtherErrors'],
    ['weak-authority-key', 'OtherErrors'],
    ['forged', 'InvalidSignature'],
    ['wrong-usage', 'WrongUsage'],
    ['unknown-critical-extension', 'UnknownCriticalExtension'],
  ] as const)('%s is %s and nothing else', async (name, result) => {
    const socket = await connect(name, { ignorableServerCertificateErrors: [result] })
    expect(socket.information.serverCertificateErrors).toEqual([result])
    await socket.close()
    // Those two are one to a client, so the other would forgive it too.
    if (name === 'incomplete-chain') return
    const others = results.filter((other) => other !== result)
    expect(await refusal(connect(name, { ignorableServerCertificateErrors: others }))).toMatchObject({
      code: 'ERR_TLS',
    })
  })

  test('a proper certificate is let in as ever, and nothing had to be forgiven', async () => {
    const socket = await connect('valid', { ignorableServerCertificateErrors: ['Expired', 'Untrusted'] })
    expect(socket.information.serverCertificateErrors).toEqual([])
    await socket.close()
  })

  test('what TLS itself cannot agree on is not forgiven', async () => {
    const ignorableServerCertificateErrors = ['Expired', 'Untrusted', 'OtherErrors'] as const
    for (const name of ['tls-version', 'not-tls'] as const) {
      expect(await refusal(connect(name, { ignorableServerCertificateErrors }))).toMatchObject({
        code: 'ERR_TLS',
        phase: 'tls',
      })
    }
  })

  test('the error names all that is not forgiven, what is, and says what Node said', async () => {
    const error = await refusal(
      connect('expired-and-wrong-name', { ignorableServerCertificateErrors: ['Untrusted'] }),
    )
    expect(error.message).toMatch(/InvalidName.*Expired.*Forgiven is only: Untrusted\.$/)
    expect(error.cause).toMatchObject({ code: 'CERT_HAS_EXPIRED' })
  })
})
