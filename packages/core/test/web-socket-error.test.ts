import { expect, test } from 'vitest'
import { WebSocketError } from '../src/index.js'

test('getStatus works on anything', () => {
  const ours = new WebSocketError('late', { code: 'ERR_CONNECT_TIMEOUT' })
  expect(WebSocketError.getStatus(ours)).toBe('Timeout')
  expect(WebSocketError.getStatus(new DOMException('', 'AbortError'))).toBe('OperationCanceled')
  expect(WebSocketError.getStatus(new DOMException('', 'TimeoutError'))).toBe('Timeout')
  for (const stranger of [new Error('x'), null, undefined, 7, 'text', {}, Symbol('s')]) {
    expect(WebSocketError.getStatus(stranger)).toBe('Unknown')
  }
})

test('an error that is made without details is Unknown', () => {
  for (const details of [undefined, null, {}]) {
    const error = new WebSocketError('what', details as never)
    expect([error.message, error.status, error.code]).toEqual(['what', 'Unknown', undefined])
    expect(error instanceof WebSocketError).toBe(true)
  }
})

test('instanceof works across copies of the library', () => {
  const copy = Object.assign(new Error('of another copy'), { [Symbol.for('isosocket.WebSocketError')]: true })
  expect(copy instanceof WebSocketError).toBe(true)
  expect(new Error('of nobody') instanceof WebSocketError).toBe(false)
})

test('instanceof a class derived from WebSocketError means that class', () => {
  class OwnError extends WebSocketError {}
  const details = { code: 'ERR_ABORTED' } as const
  expect(new WebSocketError('not that', details) instanceof OwnError).toBe(false)
  expect(new OwnError('that', details) instanceof OwnError).toBe(true)
  expect(new OwnError('that', details) instanceof WebSocketError).toBe(true)
})

test('an error has a message, a code, a status, and a cause where there is one', () => {
  const cause = new Error('why')
  const error = new WebSocketError('what', { code: 'ERR_TLS', status: 'CertificateExpired', cause })
  expect(error).toMatchObject({
    name: 'WebSocketError',
    message: 'what',
    code: 'ERR_TLS',
    status: 'CertificateExpired',
  })
  expect(error.cause).toBe(cause)
  expect('cause' in new WebSocketError('what', { code: 'ERR_TLS' })).toBe(false)
})
