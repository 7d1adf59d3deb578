import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { badUtf8 } from './bad-utf8.js'
import type { Behaviours, Path } from './behaviours.js'
import type { Connection } from './connection.js'
import { close, drop, noCloseAnswer } from './ending-behaviours.js'
import { burst, echo, empty, fragments, greet, headers, push } from './message-behaviours.js'
import type { PeerOptions } from './peer.js'
import type { Query } from './query.js'
import { count, mute, slow } from './reading-behaviours.js'
import { sampleEcho, samplePieces } from './sample-behaviours.js'
import { type Answer, drip, garbage, redirect, refuse, silent, unaskedProtocol } from './upgrade-answers.js'

/** Reads the query, a wrong one is a `RangeError`; what it returns runs when the WebSocket is open. */
type Behaviour = (query: Query) => (connection: Connection, headers: IncomingHttpHeaders) => unknown

/** Like a behaviour, for upgrades that open no WebSocket. `undefined` where this one is to open. */
type UpgradeAnswer = (query: Query, request: IncomingMessage) => Answer | undefined

type AnswerPath = '/silent' | '/drip' | '/redirect' | '/garbage'
type StatusPath = `/status/${number}`

const behaviours: Record<Exclude<Path, AnswerPath | StatusPath>, Behaviour> = {
  '/echo': echo,
  '/greet': greet,
  '/burst': burst,
  '/push': push,
  '/close': close,
  '/drop': drop,
  '/protocol': echo,
  '/mute': mute,
  '/slow': slow,
  '/no-close-answer': noCloseAnswer,
  '/headers': headers,
  '/count': count,
  '/fragments': fragments,
  '/empty': empty,
  '/EchoWebSocket.ashx': sampleEcho,
  '/partialMessages.ashx': samplePieces,
  '/bad-utf8': badUtf8,
}

const answers: Record<Extract<keyof Behaviours, AnswerPath> | '/protocol', UpgradeAnswer> = {
  '/silent': silent,
  '/drip': drip,
  '/redirect': redirect,
  '/garbage': garbage,
  '/protocol': unaskedProtocol,
}

const mebibyte = 2 ** 20

/** A client that does not read must not fill the server; one that sends much before it reads must not be stuck. */
const usual = { sendAhead: 16 * mebibyte, sections: false }

const unusual: Partial<Record<Path, Partial<PeerOptions>>> = {
  // One message after the other
  '/push': { sendAhead: 1 },
  // Not even the message that has begun is read
  '/slow': { sections: true },
}

/** How the requests for a path are accepted. */
export function peerOptions(path: string): Pick<PeerOptions, 'sendAhead' | 'sections'> {
  return { ...usual, ...new Map(Object.entries(unusual)).get(path) }
}

export function findBehaviour(path: string): Behaviour | undefined {
  return new Map<string, Behaviour>(Object.entries(behaviours)).get(path)
}

export function findAnswer(path: string): UpgradeAnswer | undefined {
  const status = /^\/status\/(\d+)$/.exec(path)
  if (status !== null) return refuse(Number(status[1]))
  return new Map<string, UpgradeAnswer>(Object.entries(answers)).get(path)
}
