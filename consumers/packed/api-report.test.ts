import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { apiReports } from '../../scripts/api/api-report.mjs'

const reports = apiReports()
const fileOf = (name: string) => `${name.replace('@', '').replace('/', '-')}.txt`

// If the change is meant: npm run api, and say in the commit what users have to know.
test.each([...reports])('the public types of %s are those of its report', async (name, report) => {
  await expect(report).toMatchFileSnapshot(`../api/${fileOf(name)}`)
})

test('every report is that of a package', () => {
  const files = readdirSync(new URL('../api/', import.meta.url))
  expect(files.sort()).toEqual([...reports.keys()].map(fileOf).sort())
})
