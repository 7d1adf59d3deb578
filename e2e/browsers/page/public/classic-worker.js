// A worker of the classic kind, dedicated or shared, over the file that a <script> tag loads.
importScripts('isosocket.global.js')

/** @param {{ postMessage(message: unknown): void, onmessage: unknown }} port */
function serve(port) {
  port.onmessage = async ({ data: url }) => {
    try {
      const socket = await isosocket.MessageWebSocket.connect(url)
      await socket.send('from a classic worker')
      const answer = await socket.receive()
      port.postMessage({ text: answer.text(), end: await socket.close() })
    } catch (error) {
      port.postMessage({ error: String(error) })
    }
  }
}

if ('onconnect' in globalThis) globalThis.onconnect = ({ ports }) => serve(ports[0])
else serve(globalThis)
