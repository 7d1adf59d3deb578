import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { conditions } from '../installed/conditions.js'
import { placeProgram, runNode } from './run-program.js'

const folder = join(inject('consumer'), 'conditions')

const message = ['DataReader', 'DataWriter', 'Message', 'MessageWebSocket']
const events = ['SocketCloseEvent', 'SocketMessageEvent']
const everything = [...message, ...events, 'StreamWebSocket', 'WebSocketError']
const ofMessage = [...message, ...events, 'WebSocketError']
const ofStream = ['DataReader', 'DataWriter', 'SocketCloseEvent', 'StreamWebSocket', 'WebSocketError']

test.each(conditions)('for the condition $condition programs load the $adapter adapter', async (row) => {
  const program = placeProgram('names-and-graph.mjs', folder)
  const { condition, adapter } = row
  const isNode = adapter === 'node'
  expect(JSON.parse(await runNode(['--conditions', condition, program]))).toEqual({
    imported: [everything, ofMessage, ofStream],
    required: [everything, ofMessage, ofStream],
    headers: [isNode, isNode, isNode, isNode],
    oneClass: true,
    knowsErrorsOfTheOtherFormat: true,
    loadsWs: [isNode, isNode],
  })
})

test.each(['browser', 'workerd', 'react-native', 'node'])(
  'a server that renders a component imports the %s branch without touching globals of browsers',
  async (condition) => {
    const guard = placeProgram('guard-browser-globals.mjs', folder)
    const program = placeProgram('render-on-server.mjs', folder)
    const args = ['--conditions', condition, '--import', `file://${guard}`, program]
    expect(await runNode(args)).toBe('function')
  },
)

test('who touches a global of browsers is found out', async () => {
  const guard = placeProgram('guard-browser-globals.mjs', folder)
  await expect(runNode(['--import', `file://${guard}`, '--eval', 'window'])).rejects.toThrow(
    'window was touched',
  )
})
