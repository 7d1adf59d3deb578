import { connect as connectItWs } from 'it-ws/client'
import { roomBelowMark, urlOf } from '../link.mjs'

/** @type {import('../link.mjs').Connect} */
export const connect = async (target) => {
  const stream = connectItWs(urlOf(target), { websocket: { perMessageDeflate: false } })
  await stream.connected()
  return {
    // Its sink takes an iterable, which fits a request after an answer badly: one at a time go to the socket it offers.
    send: (data) => stream.socket.send(data),
    sendAll: (messages) => stream.sink(messages),
    room: roomBelowMark(() => stream.socket.bufferedAmount),
    receive: async (received) => {
      for await (const bytes of stream.source) received(bytes)
    },
  }
}
