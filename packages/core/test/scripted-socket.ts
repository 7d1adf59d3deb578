import {
  type Capabilities,
  joinParts,
  type MessageControl,
  MessageSocket,
  messageSettings,
  type StreamControl,
  StreamSocket,
  sendPartsAsFrames,
  streamSettings,
} from '../src/index.js'
import { ScriptedTransport } from './scripted-transport.js'

class ScriptedMessageSocket extends MessageSocket {
  constructor(transport: ScriptedTransport, options?: Partial<MessageControl>) {
    const messageInParts = transport.capabilities.fragments ? sendPartsAsFrames : joinParts
    super({ settings: messageSettings, createTransport: () => transport, messageInParts }, options)
  }
}

class ScriptedStreamSocket extends StreamSocket {
  constructor(transport: ScriptedTransport, options?: Partial<StreamControl>) {
    super({ settings: streamSettings, createTransport: () => transport }, options)
  }
}

/** A MessageWebSocket on a scripted transport, not connected. */
export function newMessageSocket(options?: Partial<MessageControl>, capabilities?: Partial<Capabilities>) {
  const transport = new ScriptedTransport(capabilities)
  return { transport, socket: new ScriptedMessageSocket(transport, options) }
}

/** The same, open. */
export async function openMessageSocket(
  options?: Partial<MessageControl>,
  capabilities?: Partial<Capabilities>,
) {
  const { transport, socket } = newMessageSocket(options, capabilities)
  const connected = socket.connect('ws://test')
  transport.listener?.opened()
  await connected
  return { transport, socket, listener: listenerOf(transport) }
}

/** A StreamWebSocket on a scripted transport, not connected. */
export function newStreamSocket(options?: Partial<StreamControl>, capabilities?: Partial<Capabilities>) {
  const transport = new ScriptedTransport(capabilities)
  return { transport, socket: new ScriptedStreamSocket(transport, options) }
}

/** The same, open. */
export async function openStreamSocket(
  options?: Partial<StreamControl>,
  capabilities?: Partial<Capabilities>,
) {
  const { transport, socket } = newStreamSocket(options, capabilities)
  const connected = socket.connect('ws://test')
  transport.listener?.opened()
  await connected
  return { transport, socket, listener: listenerOf(transport) }
}

function listenerOf(transport: ScriptedTransport) {
  if (transport.listener === undefined) throw new Error('connect() has not reached the transport')
  return transport.listener
}
