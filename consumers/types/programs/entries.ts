// Each entry gives what belongs to it, and no more.
import * as everything from 'isosocket'
import * as browser from 'isosocket/browser'
import * as message from 'isosocket/message'
import * as node from 'isosocket/node'
import * as server from 'isosocket/server'
import * as stream from 'isosocket/stream'
import { FaultServer } from 'isosocket/testing'

const names: { [Name in keyof typeof everything]: unknown } = everything
const sameInNode: { [Name in keyof typeof everything]: unknown } = node
const sameInBrowsers: { [Name in keyof typeof everything]: unknown } = browser
new message.MessageWebSocket().readable satisfies ReadableStream<message.Message>
new stream.StreamWebSocket().readable satisfies ReadableStream<Uint8Array>
new node.MessageWebSocket({ headers: {} })
new browser.MessageWebSocket({ webSocket: undefined })
// @ts-expect-error it is in isosocket/stream
void message.StreamWebSocket
// @ts-expect-error it is in isosocket/message
void stream.MessageWebSocket
// @ts-expect-error what core has for adapters is not public
void everything.startKeepAlive
const listener = new server.WebSocketListener({ port: 0 })
const greet = (request: server.WebSocketRequest) => request.acceptMessage().send('welcome')
new server.MessageWebSocket({ headers: {} })
// @ts-expect-error a listener has no such setting
new server.WebSocketListener({ portal: 0 })
// @ts-expect-error it is connected already
void ((socket: server.ServerStreamWebSocket) => socket.connect('ws://localhost'))
// @ts-expect-error servers are in isosocket/server
void node.WebSocketListener
const faults: Promise<FaultServer> = FaultServer.start()
void [names, sameInNode, sameInBrowsers, listener, greet, faults]
