import * as browser from 'isosocket/browser'
import * as node from 'isosocket/node'
import * as server from 'isosocket/server'
import { expect, test } from 'vitest'

test('what an application uses has the same names from every entry', () => {
  const names = Object.keys(node).sort()
  expect(names).toEqual(expect.arrayContaining(['DataReader', 'MessageWebSocket', 'StreamWebSocket']))
  expect(Object.keys(browser)).toEqual(expect.arrayContaining(names))
  expect(Object.keys(server)).toEqual(expect.arrayContaining(names))
})

test('what a server has comes from isosocket/server alone', () => {
  const names = ['ServerMessageWebSocket', 'ServerStreamWebSocket', 'WebSocketListener', 'WebSocketRequest']
  expect(Object.keys(server)).toEqual(expect.arrayContaining(names))
  for (const name of names) {
    expect(browser).not.toHaveProperty(name)
    expect(node).not.toHaveProperty(name)
  }
})
