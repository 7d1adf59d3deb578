import { MessageWebSocket } from 'isosocket/node'

/** What only Node can set. Random text stays long when it is compressed: then `ws` itself masks it. */
export async function GET(): Promise<Response> {
  const socket = new MessageWebSocket()
  socket.control.headers = { Authorization: 'Bearer token' }
  socket.control.compression = true
  await socket.connect(process.env['HEADERS_ADDRESS'] ?? '', { signal: AbortSignal.timeout(30_000) })
  const headers = await socket.receive()
  const text = Array.from({ length: 100 }, () => crypto.randomUUID()).join(' ')
  await socket.send(text)
  const echoed = await socket.receive({ timeout: 30_000 })
  const { extensions } = socket.information
  await socket.close()
  const { authorization } = JSON.parse(headers?.text() ?? '{}')
  return Response.json({ authorization, extensions, echoes: echoed?.text() === text })
}
