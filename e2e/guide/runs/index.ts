import { endingRuns } from './endings.js'
import { errorsRuns } from './errors.js'
import { fileRuns } from './files.js'
import { guideRuns } from './guide.js'
import { listenerRuns } from './listeners.js'
import { migrationRuns } from './migrations.js'
import { networkRuns } from './network.js'
import { socketRuns } from './sockets.js'
import { startRuns } from './start.js'

/** What each sample that is executed has to do, by page and name. */
export const runs: { readonly [name: string]: () => Promise<void> } = {
  ...startRuns,
  ...guideRuns,
  ...socketRuns,
  ...fileRuns,
  ...errorsRuns,
  ...endingRuns,
  ...networkRuns,
  ...migrationRuns,
  ...listenerRuns,
}
