// Makes a fresh clone ready, then measures. What can be asked for: `--help`.
import { setUp } from '../scripts/set-up.mjs'
import { allCases } from './cases/all-cases.mjs'
import { browserCases, slowInBrowsers } from './cases/in-browsers.mjs'
import { readCommandLine } from './run/command-line.mjs'

const named = [...allCases, ...browserCases, slowInBrowsers]
try {
  await bench(
    readCommandLine(
      process.argv.slice(2),
      named.map(({ id }) => id),
    ),
  )
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}

/** @param {import('./run/command-line.mjs').Wishes} wishes */
async function bench(wishes) {
  if (wishes.help !== undefined) {
    console.log(wishes.help)
  } else if (wishes.list) {
    for (const { id, title } of named) console.log(`${id.padEnd(24)} ${title}`)
  } else if (wishes.page) {
    const { writePage } = await import('./report/page.mjs')
    writePage()
  } else {
    setUp({ browsers: wishes.browsers && !wishes.quick })
    const { runBench } = await import('./run/main.mjs')
    if (!(await runBench(wishes))) process.exitCode = 1
  }
}
