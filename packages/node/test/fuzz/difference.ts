import { type FrameSequence, frameSequence } from './frame-sequence.js'
import { type Observation, observeMessages, observeStream, observeWs, type Sdk } from './observation.js'
import type { SequenceServer } from './sequence-server.js'

/** Names of connections are not used twice, also when a sequence is played again. */
let plays = 0

/** Plays the sequence of a seed to plain `ws` and to us, and says where we differ; `undefined` for nowhere. */
export async function difference(
  sdk: Sdk,
  server: SequenceServer,
  seed: number,
): Promise<string | undefined> {
  const play = ++plays
  const observe = async (kind: string, run: (address: string) => Promise<Observation>) => {
    const name = `${seed}-${kind}-${play}`
    const seen = await run(server.address(name))
    return { ...seen, answers: JSON.stringify(await server.answers(name)) }
  }
  const [plain, full, partial, stream] = await Promise.all([
    observe('ws', observeWs),
    observe('full', (address) => observeMessages(sdk, address, 'full')),
    observe('partial', (address) => observeMessages(sdk, address, 'partial')),
    observe('stream', (address) => observeStream(sdk, address)),
  ])
  return compareAll(frameSequence(seed), seed, { plain, full, partial, stream })
}

/** What one end saw, and what it answered. */
export type Seen = Observation & { readonly answers: string }

/** What plain `ws` and ours saw of the same sequence. */
export interface AllSeen {
  readonly plain: Seen
  readonly full: Seen
  readonly partial: Seen
  readonly stream: Seen
}

/** Says where we differ; `undefined` for nowhere. */
export function compareAll(
  { story }: FrameSequence,
  seed: number,
  { plain, full, partial, stream }: AllSeen,
): string | undefined {
  const found: string[] = []
  const compare = (what: string, ours: unknown, theirs: unknown): void => {
    if (JSON.stringify(ours) !== JSON.stringify(theirs)) {
      found.push(`${what}: ${shorten(JSON.stringify(ours))} instead of ${shorten(JSON.stringify(theirs))}`)
    }
  }
  compare('messages', full.messages, plain.messages)
  compare('end', full.end, plain.end)
  compare('answers', full.answers, plain.answers)

  compare('messages in sections', partial.messages, plain.messages)
  // Sections tell of invalid text as soon as it is known: before another fault, and before a ping behind it.
  if (!isEarlyForText(story, partial.end)) {
    compare('end in sections', partial.end, plain.end)
    compare('answers in sections', partial.answers, plain.answers)
  }

  // A stream has no largest message.
  if (plain.end !== 'ERR_MESSAGE_TOO_BIG' && !isEarlyForText(story, stream.end)) {
    compare('end of the stream', stream.end, plain.end)
    compare('answers of the stream', stream.answers, plain.answers)
  }
  const whole = plain.messages.map((message) => message.slice(message.indexOf(':') + 1)).join('')
  compare('bytes of the stream', stream.begun.slice(0, whole.length), whole)
  return found.length === 0 ? undefined : `seed ${seed}:\n  ${found.join('\n  ')}\n  ${story.join('\n  ')}`
}

function isEarlyForText(story: readonly string[], end: string): boolean {
  return end === 'ERR_INVALID_UTF8' && story.some((line) => /^(bad text|new message)/.test(line))
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length})` : text
}
