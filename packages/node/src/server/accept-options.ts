import { invalidArgument, show } from '@isosocket/core'
import { nearestWord } from '../settings/nearest-word.js'
import type { ConnectSetting } from './server-control.js'

/** What `ws` calls it. */
const meantByWs: { readonly [name: string]: string } = {
  maxPayload: 'maxMessageSize',
  perMessageDeflate: 'compression',
}

const ofConnecting: readonly string[] = [
  'protocols',
  'connectTimeout',
  'addressLimit',
  'addressDelay',
  'diagnose',
] satisfies readonly ConnectSetting[]

const ofAnswer: readonly string[] = ['protocol', 'headers']

/**
 * Throws `ERR_INVALID_ARGUMENT` for the name of no option that a request can be accepted with; core, which checks the
 * values, does not know those that are the answer's.
 */
export function checkAcceptNames(options: unknown, settings: object): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalidArgument(`Options must be an object like { protocol: 'chat' }, not ${show(options)}.`)
  }
  const stranger = Object.keys(options).find(
    (name) => !(Object.hasOwn(settings, name) || ofAnswer.includes(name)),
  )
  if (stranger === undefined) return
  const ofSocket = Object.keys(settings).filter((name) => !ofConnecting.includes(name))
  const names = [...ofAnswer, ...ofSocket]
  const meant = Object.hasOwn(meantByWs, stranger) ? meantByWs[stranger] : nearestWord(stranger, names)
  throw invalidArgument(
    `There is no option "${stranger}"${meant === undefined ? `. There are: ${names.join(', ')}.` : `: did you mean ${meant}?`}`,
  )
}
