import type { Case } from './define-case.js'
import { aborting } from './topics/aborting.js'
import { badInput } from './topics/bad-input.js'
import { binaryLayout } from './topics/binary-layout.js'
import { buffers } from './topics/buffers.js'
import { byteStreams } from './topics/byte-streams.js'
import { closing } from './topics/closing.js'
import { connecting } from './topics/connecting.js'
import { control } from './topics/control.js'
import { dataReader } from './topics/data-reader.js'
import { dataWriter } from './topics/data-writer.js'
import { errors } from './topics/errors.js'
import { events } from './topics/events.js'
import { faults } from './topics/faults.js'
import { headersAndPings } from './topics/headers-and-pings.js'
import { heldStreams } from './topics/held-streams.js'
import { information } from './topics/information.js'
import { lifecycle } from './topics/lifecycle.js'
import { losing } from './topics/losing.js'
import { messages } from './topics/message.js'
import { partsAndText } from './topics/parts-and-text.js'
import { pushing } from './topics/pushing.js'
import { receiving } from './topics/receiving.js'
import { sending } from './topics/sending.js'
import { stateTable } from './topics/states.js'
import { writable } from './topics/writable.js'

/** Every case, in the order in which they run. A new topic is added here. */
export const cases: readonly Case[] = [
  ...connecting,
  ...control,
  ...information,
  ...lifecycle,
  ...headersAndPings,
  ...messages,
  ...sending,
  ...receiving,
  ...pushing,
  ...events,
  ...partsAndText,
  ...writable,
  ...byteStreams,
  ...dataReader,
  ...dataWriter,
  ...binaryLayout,
  ...buffers,
  ...heldStreams,
  ...closing,
  ...aborting,
  ...losing,
  ...errors,
  ...badInput,
  ...stateTable,
  ...faults,
]

const ids = new Set<string>()
for (const { id } of cases) {
  if (ids.has(id)) throw new Error(`two cases are called "${id}"`)
  ids.add(id)
}
