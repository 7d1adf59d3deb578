import process from 'node:process'
import type { ReadStream } from 'node:tty'
import { MessageWebSocket } from '@isosocket/node'
import { exitCode, exitCodeOf, exitCodeOfClose } from '../failures/exit-code.js'
import type { Display } from '../output/display.js'
import { TerminalDisplay } from '../output/terminal-display.js'
import { TerminalPrompt } from '../output/terminal-prompt.js'
import type { TerminalEnds } from '../terminal-ends.js'
import { checkStandardInput } from '../transfer/source-file.js'
import { whenAborted } from '../when-aborted.js'
import { chosenDisplay, displayOptions } from './chosen-display.js'
import type { ConnectRequest } from './connect-request.js'
import { Conversation, type ConversationEnd } from './conversation.js'
import { open } from './opening.js'
import { startPings } from './pings.js'
import { linesOf } from './piped-input.js'
import { socketSettings } from './socket-settings.js'

/** Milliseconds of silence after the end of piped input. */
const usualWait = 2000

/** Milliseconds for an orderly end when nobody reads the output any more. */
const unreadPatience = 1000

/**
 * Bytes that wait to be sent, at most. Less than the library's megabyte, because Ctrl-C sends them before it closes: a
 * megabyte of short lines takes a server many seconds.
 */
const sendBufferSize = 64 * 1024

/** `connect` without files: messages in and out. Resolves with the exit code. */
export async function converse(request: ConnectRequest, ends: TerminalEnds): Promise<number> {
  const { interruption, out } = ends
  const { stdin } = process
  const atPrompt = stdin.isTTY === true && out.isTerminal && !request.options.json
  let display: Display = chosenDisplay(request, ends)
  let isOpen = false
  try {
    checkStandardInput()
    const socket = new MessageWebSocket({
      ...(await socketSettings(request)),
      ...(request.maxMessageSize !== undefined && { maxMessageSize: request.maxMessageSize }),
      sendBufferSize,
    })
    await open(socket, request.url, display, interruption.asked)
    isOpen = true
    const prompt = atPrompt
      ? new TerminalPrompt(stdin as ReadStream, out, () => interruption.interrupt())
      : undefined
    if (prompt !== undefined) display = new TerminalDisplay(displayOptions(request, ends), prompt)
    display.opened(socket.information)
    const conversation = new Conversation({
      socket,
      display,
      input: inputOf(request, prompt),
      wait: request.wait ?? (request.count !== undefined ? Infinity : stdin.isTTY ? 0 : usualWait),
      count: request.count,
      closeCode: request.closeCode,
      closeReason: request.closeReason,
    })
    whenAborted(interruption.asked, () => conversation.close())
    whenAborted(out.unread, () => {
      conversation.close()
      // The shell waits for this process although its pipeline is done.
      setTimeout(() => socket.abort(), unreadPatience).unref()
    })
    whenAborted(interruption.insisted, () => socket.abort(interruption.insisted.reason))
    const pings = startPings(socket, request.pingInterval, display)
    let end: ConversationEnd
    try {
      end = await conversation.run()
    } finally {
      pings.end()
    }
    display.closed(end, end.byServer)
    // At a prompt Ctrl-C is how one leaves.
    const left = atPrompt && interruption.exitCode === exitCode.interrupted
    if (interruption.exitCode !== undefined && !left) return interruption.exitCode
    return end.byServer ? exitCodeOfClose(end.code) : exitCode.ok
  } catch (error) {
    const cutShort = interruption.insisted.aborted || (interruption.asked.aborted && !isOpen)
    if (cutShort && interruption.exitCode !== undefined) return interruption.exitCode
    if (out.unread.aborted) return exitCode.ok
    // At a prompt Ctrl-C is no failure of its own.
    const code = (atPrompt ? undefined : interruption.exitCode) ?? exitCodeOf(error)
    display.failed(error, code)
    return code
  } finally {
    display.end()
  }
}

function inputOf(
  { options }: ConnectRequest,
  prompt: TerminalPrompt | undefined,
): AsyncIterable<string | Uint8Array<ArrayBuffer>> {
  const { stdin } = process
  const chunks = stdin as AsyncIterable<Uint8Array<ArrayBuffer>>
  if (options.binary && stdin.isTTY !== true) return chunks
  const lines = prompt === undefined ? linesOf(chunks) : notEmpty(prompt.lines)
  return options.binary ? encoded(lines) : lines
}

async function* encoded(
  lines: AsyncIterable<string>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  for await (const line of lines) yield new TextEncoder().encode(line)
}

/** At a prompt Enter alone is a slip more often than a message. */
async function* notEmpty(lines: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  for await (const line of lines) if (line !== '') yield line
}
