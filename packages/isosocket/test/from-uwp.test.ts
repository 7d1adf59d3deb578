import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import * as browser from 'isosocket/browser'
import * as node from 'isosocket/node'
import * as server from 'isosocket/server'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { answers, mappingRows } from './mapping-page.js'
import { isTest } from './test-titles.js'
import { openQuestions, uwpMembers } from './uwp-members.js'

const root = new URL('../../../', import.meta.url)
const rows = mappingRows()

/** The adapters, and which rows they have to have. */
const adapters = [
  { path: 'isosocket/server', module: server, has: () => true },
  { path: 'isosocket/node', module: node, has: (runtimes: string) => runtimes !== 'server' },
  { path: 'isosocket/browser', module: browser, has: (runtimes: string) => runtimes === 'all' },
] as const

type Adapter = (typeof adapters)[number]

test('every member of the original has its place, in the order of the reference', () => {
  expect(rows.flatMap(({ originals }) => originals)).toEqual(uwpMembers)
})

test.each(adapters)('every name exists at run time in $path', ({ module, has }) => {
  const names = rows.filter(({ runtimes }) => has(runtimes)).flatMap((row) => row.names)
  expect(names.filter((name) => exists(module, name) === false)).toEqual([])
})

test.each(adapters)('every name exists for the types of $path', { timeout: 60_000 }, (adapter) => {
  const names = rows.filter(({ runtimes }) => adapter.has(runtimes)).flatMap((row) => row.names)
  expect(compile(adapter, new Set(names))).toBe('')
})

test('what is announced for later has not come yet', () => {
  const later = rows.flatMap((row) => row.later)
  const exported = ['core', 'node', 'browser'].map((name) => sourceOf(`packages/${name}/src/index.ts`)).join()
  const come = later.filter(
    (name) =>
      adapters.some(({ module }) => exists(module, name) === true) ||
      (!name.includes('.') && new RegExp(`\\b${name}\\b`).test(exported)),
  )
  expect(come, 'give it a row of its own').toEqual([])
})

test('every row says where it works, and has a test or a reason', () => {
  for (const { originals, isNothing, runtimes, tests, reasons } of rows) {
    const [name] = originals
    expect(runtimes, name).toMatch(/^(all|Node|server|browsers|–)$/)
    if (isNothing) expect(runtimes, name).toBe('–')
    // Nothing can show that there is nothing: that needs a reason.
    if (runtimes === '–') expect(reasons, name).not.toEqual([])
    else expect(tests.length + reasons.length, name).toBeGreaterThan(0)
  }
})

test('every test that is named exists', () => {
  const cited = [...rows, ...answers()].flatMap(({ tests }) => tests)
  expect(cited.filter((each) => !isTest(each)).map(({ source, name }) => `${source} › ${name}`)).toEqual([])
})

test('every open question has its answer, and a test', () => {
  const list = answers()
  expect(list.map(({ number, question }) => `${number} ${question}`)).toEqual(
    openQuestions.map((question, index) => `${index + 1} ${question}`),
  )
  expect(list.filter(({ tests }) => tests.length === 0)).toEqual([])
})

test.each([
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'CertificateCommonNameIsIncorrect'],
  ['CERT_HAS_EXPIRED', 'CertificateExpired'],
  ['CERT_NOT_YET_VALID', 'CertificateExpired'],
  ['CERT_REVOKED', 'CertificateRevoked'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'CertificateIsInvalid'],
  ['EHOSTDOWN', 'ServerUnreachable'],
])('%s of Node is %s', (code, status) => {
  expect(node.WebSocketError.getStatus(Object.assign(new Error('from Node'), { code }))).toBe(status)
})

test("an HTTP answer has the original's name", async () => {
  const url = await listen(createServer((request, response) => response.writeHead(numberIn(request)).end()))
  const first = uwpMembers.indexOf('WebErrorStatus.MultipleChoices')
  const last = uwpMembers.indexOf('WebErrorStatus.HttpVersionNotSupported')
  const names = uwpMembers.slice(first, last + 1).map((name) => name.replace('WebErrorStatus.', ''))
  const seen = []
  for (const [start, end] of [
    [300, 305],
    [307, 307],
    [400, 417],
    [500, 505],
  ] as const) {
    for (let status = start; status <= end; status++) {
      const error = await node.MessageWebSocket.connect(`${url}/${status}`).catch((reason: unknown) => reason)
      seen.push(node.WebSocketError.getStatus(error))
    }
  }
  expect(seen).toEqual(names)
})

test('a header that is set twice has the second value, and nothing is sent unasked', async () => {
  let seen: IncomingMessage | undefined
  const server = createServer()
  new WebSocketServer({ server }).on('connection', (_socket, request) => {
    seen = request
  })
  const url = await listen(server)
  const socket = new node.MessageWebSocket({ headers: { 'X-Token': 'of control', 'X-Other': 'stays' } })
  socket.setRequestHeader('X-Token', 'first')
  socket.setRequestHeader('x-token', 'second')
  await socket.connect(url)
  expect(seen?.headers).toMatchObject({ 'x-token': 'second', 'x-other': 'stays' })
  expect(Object.keys(seen?.headers ?? {})).not.toContain('user-agent')
  expect(Object.keys(seen?.headers ?? {})).not.toContain('origin')
  socket.abort()
})

test('a server that chooses none of the sub-protocols offered fails the connect', async () => {
  const server = createServer()
  new WebSocketServer({ server, handleProtocols: () => false })
  const url = await listen(server)
  await expect(node.MessageWebSocket.connect(url, { protocols: ['chat'] })).rejects.toMatchObject({
    code: 'ERR_HANDSHAKE',
    status: 'ErrorHttpInvalidServerResponse',
  })
})

let listening: Server | undefined

afterEach(() => {
  listening?.close()
  listening?.closeAllConnections()
  listening = undefined
})

async function listen(server: Server): Promise<string> {
  listening = server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The status that the path asks for. */
function numberIn(request: IncomingMessage): number {
  return Number(request.url?.slice(1))
}

/** Is there such a name at run time? `undefined` where only the compiler can tell: types, and their members. */
function exists(module: Adapter['module'], name: string): boolean | undefined {
  const message = new module.MessageWebSocket()
  const stream = new module.StreamWebSocket()
  if (name.includes(' = ')) return undefined
  if (name.startsWith('event ')) return `on${name.slice('event '.length)}` in message
  const [owner = '', member] = name.split('.')
  if (owner === 'control') return `${member}` in message.control || `${member}` in stream.control
  if (owner === 'information') return `${member}` in message.information
  if (member === undefined) return owner in module || undefined
  const value: unknown = Reflect.get(module, owner)
  if (typeof value !== 'function') return undefined
  const text = new module.Message('utf8', '', true)
  const end = { wasOpen: true, code: 1000, reason: '', wasClean: true, error: undefined, local: false, at: 0 }
  const error = new module.WebSocketError('', { code: 'ERR_CLOSED' })
  const instances: readonly object[] = [
    message,
    stream,
    message.information,
    text,
    text.reader(),
    new module.DataWriter(),
    new module.SocketMessageEvent(message, text),
    new module.SocketCloseEvent(message, { ...end, writeError: error }),
    error,
  ]
  return (
    member in value ||
    member in value.prototype ||
    instances.some((each) => each instanceof value && member in each)
  )
}

/** Lets the compiler look at every name, against the sources; what it has to say. */
function compile({ path, module }: Adapter, names: ReadonlySet<string>): string {
  const folder = new URL(`node_modules/.cache/isosocket/from-uwp/${path}/`, root)
  mkdirSync(folder, { recursive: true })
  const lines = Array.from(names, (name, index) => `${declaration(module, path, name, index)} // ${name}`)
  writeFileSync(new URL('names.ts', folder), `import type * as sdk from '${path}'\n${lines.join('\n')}\n`)
  const packages = fileURLToPath(new URL('packages', root))
  const compilerOptions = {
    noUnusedLocals: false,
    paths: {
      'isosocket/*': [`${packages}/isosocket/src/*.ts`],
      '@isosocket/*': [`${packages}/*/src/index.ts`],
    },
  }
  const config = { extends: fileURLToPath(new URL('tsconfig.checked.json', root)), files: ['names.ts'] }
  writeFileSync(new URL('tsconfig.json', folder), JSON.stringify({ ...config, compilerOptions }))
  const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
  const tsc = typescript.replace('package.json', 'bin/tsc')
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', fileURLToPath(folder)])
  return `${stdout}${stderr}`
}

function declaration(module: Adapter['module'], path: string, name: string, index: number): string {
  const [union = '', values] = name.split(' = ')
  if (values !== undefined) return `export const each${index}: sdk.${union}[] = [${values.split(' | ')}]`
  if (name.startsWith('event ')) {
    const event = name.slice('event '.length)
    return `export const add${index} = (on: sdk.MessageWebSocket) => on.addEventListener('${event}', null)`
  }
  const [owner = '', member = ''] = name.split('.')
  if (member === '') return `export type { ${owner} as Each${index} } from '${path}'`
  return `export const each${index} = (of: ${ownerType(module, owner, member)}) => of.${member}`
}

/** The type of what has the member. */
function ownerType(module: Adapter['module'], owner: string, member: string): string {
  if (owner === 'information') return 'sdk.SocketInformation'
  if (owner === 'control') {
    const isForMessages = member in new module.MessageWebSocket().control
    return `sdk.${isForMessages ? 'MessageWebSocket' : 'StreamWebSocket'}['control']`
  }
  const value: unknown = Reflect.get(module, owner)
  const isStatic = typeof value === 'function' && member in value && !(member in value.prototype)
  return isStatic ? `typeof sdk.${owner}` : `sdk.${owner}`
}

function sourceOf(path: string): string {
  return readFileSync(new URL(path, root), 'utf8')
}
