import type { CloseInfo } from '@isosocket/node'
import { exitCode, exitCodeOfClose } from '../failures/exit-code.js'

/**
 * Whether an end is to be told as the server's: it was not asked for, or the server answered our Close frame, or crossed it,
 * with a code that tells of a fault.
 *
 * @param asked the code that we closed with; `undefined` if we did not.
 */
export function closedByServer({ code }: CloseInfo, asked: number | undefined): boolean {
  return asked === undefined || (code !== asked && exitCodeOfClose(code) !== exitCode.ok)
}

/** Code and reason, within a sentence. */
export function told({ code, reason }: CloseInfo): string {
  return reason === '' ? String(code) : `${code}, "${reason}"`
}
