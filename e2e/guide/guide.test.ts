import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import { addressOf } from '../server/behaviours.js'
import { guideSamples } from './guide-samples.js'
import { runSample } from './run-sample.js'

const { url, secureUrl, certificate } = inject('server')
const echo = { 'wss://echo.example.com': addressOf(url, '/echo') }

test('the samples of the guide are right for the types', () => {
  const folder = new URL('../dist/guide-types/', import.meta.url)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [name, code] of guideSamples()) writeFileSync(new URL(`${name}.ts`, folder), code)
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2023', 'dom'],
  }
  writeFileSync(
    new URL('tsconfig.json', folder),
    JSON.stringify({ compilerOptions: { ...compilerOptions, types: ['node'] } }),
  )
  const tsc = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace('package.json', 'bin/tsc')
  expect(execFileSync(process.execPath, [tsc, '-p', fileURLToPath(folder)]).toString()).toBe('')
})

test('Secure your connection with TLS/SSL', async () => {
  const address = addressOf(secureUrl, '/close', { code: 1000, after: 50 })
  const { lines } = await runSample('secure', { 'wss://www.contoso.com/mywebservice': address }, certificate)
  expect(lines).toEqual([''])
})

test('Use MessageWebSocket to connect', async () => {
  const { lines } = await runSample('message', echo)
  expect(lines).toContain('Sending message using MessageWebSocket: Hello, World!')
  expect(lines).toContain('Message received from MessageWebSocket: Hello, World!')
  expect(lines.at(-1)).toBe('WebSocket_Closed; Code: 1000, Reason: ""')
})

test('Use StreamWebSocket to connect', async () => {
  const { lines } = await runSample('stream', echo)
  expect(lines).toContain('Sending data using StreamWebSocket: 10 bytes')
  expect(lines).toContain('Data received from StreamWebSocket: 10 bytes')
  expect(lines.at(-1)).toBe('WebSocket_Closed; Code: 1000, Reason: ""')
})

test('Advanced options for MessageWebSocket and StreamWebSocket', async () => {
  const address = addressOf(url, '/close', { code: 1000, after: 50 })
  const { lines } = await runSample('advanced', { 'wss://echo.example.com': address })
  expect(lines).toEqual([''])
})

test('WebSocket information classes', async () => {
  const { lines } = await runSample('information', echo)
  expect(lines).toEqual(['1 sent (13 bytes), 1 received (13 bytes)'])
})

test('Handling exceptions', async () => {
  const { lines } = await runSample('exceptions', {})
  expect(lines).toEqual(['Check the address.'])
})

test('Setting timeouts on WebSocket operations', async () => {
  const quick = { 'AbortSignal.timeout(5000)': 'AbortSignal.timeout(300)' }
  const silent = await runSample('timeouts', {
    'wss://echo.example.com': addressOf(url, '/silent'),
    ...quick,
  })
  expect(silent.lines).toEqual(['TimeoutError'])
  expect(silent.milliseconds).toBeGreaterThan(300)
  const open = addressOf(url, '/close', { code: 1000, after: 50 })
  const connected = await runSample('timeouts', { 'wss://echo.example.com': open })
  expect(connected.lines).toEqual(['connected'])
})
