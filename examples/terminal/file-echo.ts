import { createHash } from 'node:crypto'
import { stdout } from 'node:process'
import { echoStream } from '../transfer/stream-echo.js'
import type { Sha256 } from '../transfer/tally.js'
import { byteRate } from '../wording/byte-size.js'
import { closeLine } from '../wording/close-line.js'
import { emphasis } from './emphasis.js'
import { ProgressLine } from './progress-line.js'
import type { StreamedFile } from './streamed-file.js'

/** Streams a file to the server and back. Resolves with whether the same bytes came back. */
export async function echoFile(address: string, file: StreamedFile, signal: AbortSignal): Promise<boolean> {
  console.log(`  Sending data using StreamWebSocket: ${file.size} bytes (${file.label})`)
  const line = new ProgressLine(stdout, file.size)
  try {
    const { sent, received, milliseconds, close } = await echoStream({
      address,
      openContent: () => file.open(),
      createSha256,
      progress: (sentBytes, receivedBytes) => line.update(sentBytes, receivedBytes),
      signal,
    })
    line.finish(sent.bytes, received.bytes)
    const seconds = (milliseconds / 1000).toFixed(2)
    const rate = byteRate(received.bytes, milliseconds)
    console.log(
      `  Data received from StreamWebSocket: ${received.bytes} bytes (${seconds} s, ${rate} each way)`,
    )
    const equal = sent.sha256 === received.sha256
    console.log(`  SHA-256 sent      ${sent.sha256}`)
    console.log(`  SHA-256 received  ${received.sha256}`)
    console.log(equal ? emphasis.good('  The hashes are equal.') : emphasis.bad('  The hashes differ.'))
    console.log(`  ${closeLine(close)}`)
    return equal
  } catch (error) {
    line.leave()
    throw error
  }
}

function createSha256(): Sha256 {
  const hash = createHash('sha256')
  return { update: (bytes) => hash.update(bytes), digest: () => hash.digest('hex') }
}
