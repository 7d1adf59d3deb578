import type { Case } from './define-case.js'
import { abruptEnd } from './topics/abrupt-end.js'
import { backpressure } from './topics/backpressure.js'
import { badInput } from './topics/bad-input.js'
import { byteStreams } from './topics/byte-streams.js'
import { closing } from './topics/closing.js'
import { connecting } from './topics/connecting.js'
import { disposing } from './topics/disposing.js'
import { information } from './topics/information.js'
import { messages } from './topics/messages.js'
import { readersAndWriters } from './topics/readers-and-writers.js'
import { receiving } from './topics/receiving.js'
import { sending } from './topics/sending.js'

/** Every case, in the order in which they run. A new topic is added here. */
export const cases: readonly Case[] = [
  ...connecting,
  ...messages,
  ...sending,
  ...receiving,
  ...closing,
  ...disposing,
  ...abruptEnd,
  ...byteStreams,
  ...readersAndWriters,
  ...backpressure,
  ...information,
  ...badInput,
]

const ids = new Set<string>()
for (const { id } of cases) {
  if (ids.has(id)) throw new Error(`two cases are called "${id}"`)
  ids.add(id)
}
