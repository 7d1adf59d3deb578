import type { CloseInfo, Message, SocketInformation } from '@isosocket/node'

/** How the user is told what happens on a connection. */
export interface Display {
  opened(information: SocketInformation): void
  /** Resolves when there is room for more. */
  message(message: Message): Promise<void>
  /** A ping was answered after so many milliseconds; `undefined` if it was not. */
  pong(milliseconds: number | undefined): void
  /** All of a file is with the server, or here. */
  transferred(direction: 'sent' | 'received', bytes: number, milliseconds: number): void
  /** Something that is worth knowing and is no fault. */
  note(text: string): void
  /** `byServer`: not asked for by this side. */
  closed(close: CloseInfo, byServer: boolean): void
  /** `exitCode`: what the process ends with, where it is not the error's own. */
  failed(error: unknown, exitCode?: number): void
  /** A sentence on what an end that came too soon has left behind. */
  remains(sentence: string): void
  /** The last call: what is on the terminal stays as it is. */
  end(): void
}
