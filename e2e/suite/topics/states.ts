import type { CaseContext } from '../case-context.js'
import { defineCase, suite } from '../define-case.js'
import { newMessage, newStream } from '../new-socket.js'
import type { MessageSocket, StreamSocket } from '../sdk.js'
import { type CommonCall, messageTable, type State, states, streamTable } from '../state-table.js'

type AnySocket = MessageSocket | StreamSocket
type Call<Socket> = (socket: Socket, context: CaseContext) => unknown

/** What is to be `pending` is looked at after so long: as a rule a local server has answered long before. */
const aMoment = 150

/** What is to settle gets so much time, on a machine that is busy. */
const patience = 5_000

const commonCalls: Record<CommonCall, Call<AnySocket>> = {
  'set control': (socket) => {
    socket.control.sendTimeout = 5_000
  },
  'setRequestHeader()': (socket) => socket.setRequestHeader('x-test', '1'),
  'addEventListener()': (socket) => socket.addEventListener('close', () => {}),
  'removeEventListener()': (socket) => socket.removeEventListener('close', () => {}),
  'connect()': (socket, { at }) => socket.connect(at('/echo')),
  'writer.write()': (socket) =>
    (socket.writable as WritableStream<BufferSource>).getWriter().write(new Uint8Array(1)),
  'store()': async (socket, { isosocket }) => {
    const writer = new isosocket.DataWriter(socket.writable)
    writer.writeByte(7)
    return await writer.store()
  },
  'close(4000)': async (socket) => (await socket.close(4000)).code,
  'abort()': (socket) => socket.abort(),
  'ping()': async (socket) => void (await socket.ping()),
  closed: async (socket) => (await socket.closed).code,
  state: (socket) => socket.state,
  'information.protocol': (socket) => socket.information.protocol,
  bufferedAmount: (socket) => socket.bufferedAmount,
}

const messageCalls: Record<keyof typeof messageTable, Call<MessageSocket>> = {
  ...commonCalls,
  'set messageType': (socket) => {
    socket.control.messageType = 'utf8'
  },
  'send()': (socket) => socket.send('text'),
  'sendFinalFrame()': (socket) => socket.sendFinalFrame('text'),
  'receive()': (socket) => socket.receive(),
  iteration: async (socket) =>
    (await socket[Symbol.asyncIterator]().next()).done === true ? 'end' : 'a message',
}

const streamCalls: Record<keyof typeof streamTable, Call<StreamSocket>> = {
  ...commonCalls,
  'reader.read()': async (socket) => ((await socket.readable.getReader().read()).done ? 'end' : 'bytes'),
  'load(1)': (socket, { isosocket }) => new isosocket.DataReader(socket.readable).load(1),
}

/** Brings a new socket into a state. */
async function bring(socket: AnySocket, state: State, { at, eventually }: CaseContext): Promise<void> {
  const connect = (path: Parameters<typeof at>[0], parameters = {}) => socket.connect(at(path, parameters))
  const ended = () =>
    eventually(() => {
      if (socket.state !== 'closed') throw new Error(`the socket is ${socket.state}`)
    })
  switch (state) {
    case 'new':
      return
    case 'connecting':
      connect('/silent').catch(() => {})
      return
    case 'open':
      return await connect('/protocol')
    case 'connect failed':
      // Not by a refusal: Firefox waits longer with each of those before it connects to the server again.
      await socket.connect(at('/silent'), { timeout: 100 }).catch(() => {})
      return
    case 'closed by us':
      await connect('/protocol')
      await socket.close(4001)
      return
    case 'closed by the peer':
      await connect('/close', { code: 4002, after: 150 })
      return await ended()
    case 'lost':
      await connect('/drop')
      return await ended()
    case 'aborted':
      await connect('/protocol')
      socket.abort()
  }
}

/** What a call gives, in the words of the table. */
async function outcomeOf(
  call: () => unknown,
  time: number,
  { isosocket, delay }: CaseContext,
): Promise<string> {
  const pending = delay(time).then(() => 'pending')
  try {
    const value = await Promise.race([(async () => await call())(), pending])
    return value === undefined ? 'ok' : String(value)
  } catch (error) {
    if (error instanceof isosocket.WebSocketError) return error.code
    throw error
  }
}

function stateCases<Socket extends AnySocket>(
  name: string,
  create: (context: CaseContext) => Socket,
  table: Readonly<Record<string, readonly string[]>>,
  calls: Readonly<Record<string, Call<Socket>>>,
) {
  return states.map((state, column) =>
    defineCase(
      `${name}, ${state}: every call does what the table says`,
      { timeout: 60_000 },
      async (context) => {
        const differences: string[] = []
        await Promise.all(
          Object.entries(table).map(async ([call, row]) => {
            const socket = create(context)
            await bring(socket, state, context)
            const expected = inThisRuntime(call, row[column] ?? '', context.has)
            const time = expected === 'pending' ? aMoment : patience
            const found = await outcomeOf(() => calls[call]?.(socket, context), time, context)
            if (found !== expected) differences.push(`${call}: ${found} instead of ${expected}`)
          }),
        )
        context.expect(differences.join('; ')).to.equal('')
      },
    ),
  )
}

/** The table is written for a runtime that can do everything. */
function inThisRuntime(call: string, cell: string, has: CaseContext['has']): string {
  if (call === 'setRequestHeader()' && !has('headers')) return 'ERR_NOT_SUPPORTED'
  if (call === 'ping()' && !has('ping')) return 'ERR_NOT_SUPPORTED'
  return cell
}

const options = { protocols: ['chat'] }

export const stateTable = suite('states', [
  ...stateCases('MessageWebSocket', (context) => newMessage(context, options), messageTable, messageCalls),
  ...stateCases('StreamWebSocket', (context) => newStream(context, options), streamTable, streamCalls),
])
