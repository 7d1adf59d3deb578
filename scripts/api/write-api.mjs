import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../run.mjs'
import { apiReports } from './api-report.mjs'

const folder = join(root, 'consumers', 'api')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
for (const [name, report] of apiReports()) {
  writeFileSync(join(folder, `${name.replace('@', '').replace('/', '-')}.txt`), report)
}
