import { readdirSync, readFileSync } from 'node:fs'
import { MessageWebSocket, StreamWebSocket } from '@isosocket/node'
import { CertificateAuthority } from '@isosocket/testing'
import { expect, test } from 'vitest'
import { inOptionWords, optionWords } from '../src/failures/option-words.js'

/** Settings whose advice only those get who have set them, or who write programs: the command line never does. */
const withoutOption = [
  'certificateRevocationLists',
  'ignorableServerCertificateErrors',
  'maxMessageSize',
  'messageType',
  'node',
  'sendBufferSize',
  'validateServerCertificate',
]

const inSources = ['core', 'node'].flatMap((name) => {
  const source = new URL(`../../${name}/src/`, import.meta.url)
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => sentencesOf(readFileSync(new URL(file, source), 'utf8')))
})

/** Whose words are put together. */
const made = [
  messageOf(() => {
    const [one, other] = [CertificateAuthority.create(), CertificateAuthority.create()]
    const clientCertificate = { certificate: one.issue().cert, key: other.issue().key }
    return new MessageWebSocket({ clientCertificate })
  }),
]

const messages = [...inSources, ...made]

test('the messages of the library are where they are looked for', () => {
  expect(inSources.length).toBeGreaterThan(200)
  expect(messages).toContain('Check the path, and what the answer says (error.response).')
})

test.each(optionWords.map(([words]) => [words]))('%s is what a message of the library says', (words) => {
  expect(messages.filter((message) => message.match(words) !== null)).not.toHaveLength(0)
})

test('a message names no setting that the command line has no option for', () => {
  const settings = new Set(
    [new MessageWebSocket(), new StreamWebSocket()].flatMap(({ control }) => Object.keys(control)),
  )
  const named = messages.map(inOptionWords).flatMap((said) => {
    const ofControl = [...said.matchAll(/\bcontrol\.(\w+)/g)].map(([, name = '']) => name)
    // `proxy` and `headers` alone are words like others.
    const alone = said.match(/\b[a-z]+[A-Z]\w*/g) ?? []
    return [...ofControl, ...alone.filter((word) => settings.has(word))]
  })

  expect([...new Set(named)].sort()).toEqual(withoutOption)
  expect(messages.map(inOptionWords).join('\n')).not.toContain('error.response')
})

function messageOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('Nothing was wrong with it.')
}

/** What stands between quotes and has a space in it. Comments are read too, because they have apostrophes. */
function sentencesOf(source: string): string[] {
  const pieces = source.matchAll(
    /\/\*[\s\S]*?\*\/|\/\/.*|'((?:\\.|[^'\\\n])*)'|"((?:\\.|[^"\\\n])*)"|`((?:\\.|[^`\\])*)`/g,
  )
  return [...pieces]
    .map(
      ([, single, double, template]) => single ?? double ?? template?.replaceAll(/\$\{[^}]*\}/g, '…') ?? '',
    )
    .filter((text) => text.includes(' '))
}
