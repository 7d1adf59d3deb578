import { MessageWebSocket } from 'isosocket'
import { closeReason } from '../../wording/close-line.js'
import { sampleLines } from '../../wording/sample-lines.js'
import { receivedMessage } from './received-message.js'
import { say } from './say.js'

const parts = ['Hello ', 'partial ', 'World']

/**
 * One message goes out in parts, and each is answered before the next. Resolves with whether the answers were
 * parts of one message, too.
 */
export async function partialScenario(address: string, signal: AbortSignal): Promise<boolean> {
  const socket = new MessageWebSocket({ messageType: 'utf8', receiveMode: 'partial' })
  say(sampleLines.connecting(address))
  try {
    await socket.connect(address, { signal })
    say(sampleLines.connected)
    await sayGreeting(socket, signal)
    let isRight = true
    for (const [index, part] of parts.entries()) {
      const isEnd = index === parts.length - 1
      say(sampleLines.sendingPart(part, isEnd))
      if (isEnd) await socket.sendFinalFrame(part, { signal })
      else await socket.sendNonfinalFrame(part, { signal })
      isRight = (await sayAnswer(socket, `You said: "${part}"\r\n`, signal)) === isEnd && isRight
    }
    say(sampleLines.closing)
    say(sampleLines.closed(await socket.close(1000, closeReason, { signal })))
    return isRight
  } finally {
    socket.abort() // Does nothing after a close.
  }
}

async function sayGreeting(socket: MessageWebSocket, signal: AbortSignal): Promise<void> {
  let isComplete = false
  while (!isComplete) ({ isComplete } = await saySection(socket, signal))
}

/** Resolves with whether the message has ended with the answer; `undefined` if that is another. */
async function sayAnswer(
  socket: MessageWebSocket,
  expected: string,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  // A section is what has come so far: the network may cut an answer.
  for (let answer = ''; ; ) {
    const { text, isComplete } = await saySection(socket, signal)
    answer += text
    if (answer === expected) return isComplete
    if (!expected.startsWith(answer) || isComplete) return undefined
  }
}

async function saySection(
  socket: MessageWebSocket,
  signal: AbortSignal,
): Promise<{ text: string; isComplete: boolean }> {
  const section = await receivedMessage(socket, signal)
  const text = section.text()
  say(sampleLines.receivedPart(section))
  if (text.trim() !== '') say(text.trimEnd())
  return { text, isComplete: section.isComplete }
}
