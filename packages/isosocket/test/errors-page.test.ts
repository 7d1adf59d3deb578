import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  type FaultRow,
  handshakeFaults,
  networkFaults,
  tlsFaults,
} from '../../node/src/failures/fault-table.js'
import { frameFaults } from '../../node/src/failures/frame-failure.js'
import { httpErrorNames } from '../../node/src/failures/http-status.js'
import { socksRefusals } from '../../node/src/proxies/socks-tunnel.js'

// The page is made of its template and of the tables in the sources. After a change: npm run docs:errors

const root = new URL('../../../', import.meta.url)

test('docs/errors.md says what the tables in the sources say', async () => {
  const page = read('docs/errors.template.md').replaceAll(/^<!-- table: (.+) -->$/gm, (_mark, name: string) =>
    table(name),
  )
  expect(page).not.toContain('<!-- table')
  await expect(page).toMatchFileSnapshot('../../../docs/errors.md')
})

function table(name: string): string {
  switch (name) {
    case 'codes':
      return codes()
    case 'network':
      return faults(networkFaults)
    case 'tls':
      return faults(tlsFaults)
    case 'handshake':
      return faults(handshakeFaults)
    case 'frames':
      return rows(
        ['From', '`code`', 'Close code', 'Message'],
        frameFaults.map(({ node, code, closeCode, message }) => [
          `\`${node}\``,
          `\`${code}\``,
          String(closeCode),
          message,
        ]),
      )
    case 'socks':
      return rows(
        ['Reply', '`status`', 'Meaning'],
        Object.entries(socksRefusals).map(([reply, { status, meaning }]) => [
          reply,
          `\`${status}\``,
          meaning,
        ]),
      )
    case 'http':
      return rows(
        ['Answer', '`status`'],
        Object.entries(httpErrorNames).map(([number, status]) => [number, `\`${status}\``]),
      )
    default:
      throw new Error(`There is no table "${name}".`)
  }
}

function faults(list: readonly FaultRow[]): string {
  return rows(
    ['Node says', '`status`', '`code`', 'What it means and what to do'],
    list.map(({ node, phase, status, code, advice }) => [
      node.map((each) => `\`${each}\``).join(', ') +
        (phase === undefined ? '' : ` in the phase \`${phase}\``),
      `\`${status}\``,
      `\`${code}\``,
      advice,
    ]),
  )
}

/** The table in the doc comment of `WebSocketErrorCode`. */
function codes(): string {
  const lines = read('packages/core/src/error-code.ts').match(/^ \* \|.*$/gm) ?? []
  return lines.map((line) => line.slice(3)).join('\n')
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n')
}

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8')
}
