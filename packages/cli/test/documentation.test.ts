import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectHelp } from '../src/connect/connect-help.js'
import { echoHelp } from '../src/echo/echo-options.js'
import { exitCodeMeanings } from '../src/failures/exit-code.js'
import { program, type Running, start } from './program.js'
import { commandLine, hasTerminals, Screen } from './screen.js'

// After a change of an option put what `isosocket connect --help` prints into the page.

const page = readFileSync(new URL('../../../docs/command-line.md', import.meta.url), 'utf8')

/** What the page says happens. */
const samples = [...page.matchAll(/<!-- run -->\n\n```console\n\$ (.+)\n([\s\S]*?)```/g)].map(
  ([, command = '', output = '']) => ({ command, output }),
)

describe('docs/command-line.md', () => {
  test('has the exit codes of the source', () => {
    const rows = exitCodeMeanings.map(([code, meaning]) => `| ${code} | ${meaning} |`)

    expect(page).toContain(`| Code | Means |\n| --- | --- |\n${rows.join('\n')}\n\n`)
  })

  test.each([
    ['connect', connectHelp],
    ['echo', echoHelp],
  ])('has what --help of %s says', (name, help) => {
    expect(page).toContain(`<!-- help: ${name} -->\n\n\`\`\`text\n${help}\`\`\`\n`)
  })

  test('has samples that are run', () => {
    expect(samples.length).toBeGreaterThan(5)
  })
})

describe.skipIf(!hasTerminals)('a sample prints what the page says (needs script of util-linux)', () => {
  let server: Running
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isosocket-cli-'))
    await writeFile(join(folder, 'photo.jpg'), randomBytes(5 * 2 ** 20))
    server = start(['echo', '--port', '0'])
    await server.until(({ stdout }) => stdout.endsWith('\n'))
  })
  afterAll(async () => {
    server.signal('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })

  test.each(samples)('$command', async ({ command, output }) => {
    const address = server.stdout.trim()
    const line = command
      .replaceAll('npx isosocket', commandLine([process.execPath, program]))
      .replaceAll('ws://127.0.0.1:8080/', address)

    const screen = new Screen(line, 400, { cwd: folder })

    const { lines } = await screen.ended()
    const printed = lines.map((each) => `${each.replaceAll(address, 'ws://127.0.0.1:8080/')}\n`).join('')
    expect(withoutFigures(printed)).toBe(withoutFigures(output))
  })
})

/** What differs from run to run. */
function withoutFigures(output: string): string {
  return output
    .replaceAll(/in \d+\.\d\d s \(.*\/s\)/g, 'in TIME')
    .replaceAll(/"time":"[^"]*"/g, '"time":"TIME"')
    .replaceAll(/(?<="(resolve|connect|upgrade)":)[\d.]+/g, '0')
}
