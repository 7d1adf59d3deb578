/**
 * Sends a file (or any Blob) over a connection to the upload server, in pages and in Node alike. Resolves with what the server
 * says when the file is saved: its name there and its hash.
 * @param {{ readonly readable: ReadableStream<Uint8Array>, readonly writable: WritableStream<BufferSource>, readonly closed: Promise<{ code: number, reason: string }> }} socket
 * @param {Blob} file
 * @param {(received: number) => void} onProgress gets the bytes that the server has
 * @returns {Promise<{ saved: string, sha256: string }>}
 */
export async function sendFile(socket, file, onProgress) {
  // As fast as the server takes it. `preventClose`: the answer is still to come.
  const sending = file.stream().pipeTo(socket.writable, { preventClose: true })
  sending.catch(() => {}) // Whatever it was, reading tells it too, and better: with the server's reason.
  let answer
  for await (const line of lines(socket.readable)) {
    if (line.saved === undefined) onProgress(line.received)
    else answer = line
  }
  const { code, reason } = await socket.closed
  if (answer === undefined) throw new Error(reason || `The server closed the connection (${code})`)
  return answer
}

/** @param {ReadableStream<Uint8Array>} readable */
async function* lines(readable) {
  const reader = readable.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
    text += decoder.decode(value, { stream: true })
    const whole = text.split('\n')
    text = whole.pop() ?? ''
    for (const line of whole) yield JSON.parse(line)
  }
}
