import type { TestProject } from 'vitest/node'
import startServers from '../node/global-setup.js'
import { buildPrograms } from './build-programs.js'

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await buildPrograms()
  return startServers(project)
}
