import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Application, TSConfigReader, TypeDocReader } from 'typedoc'

/** Where the pages are. */
export const folder = fileURLToPath(new URL('..', import.meta.url))

/** Writes `docs/api`. Throws where a doc comment is wrong, be it a link that leads nowhere. */
export async function writeApiReference() {
  const options = fileURLToPath(new URL('typedoc.json', import.meta.url))
  const application = await Application.bootstrapWithPlugins({ options }, [
    new TypeDocReader(),
    new TSConfigReader(),
  ])
  const project = await application.convert()
  if (project === undefined) throw new Error('The API reference could not be made; see above.')
  application.validate(project)
  rmSync(new URL('../api', import.meta.url), { recursive: true, force: true })
  await application.generateOutputs(project)
  if (application.logger.hasErrors() || application.logger.hasWarnings()) {
    throw new Error('The API reference has faults; see above.')
  }
}
