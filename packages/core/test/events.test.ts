import { afterEach, expect, test } from 'vitest'
import { EventDispatcher } from '../src/event-dispatcher.js'

const reported: unknown[] = []
const original = process.listeners('uncaughtException')

afterEach(() => {
  reported.length = 0
})

test('duplicates are ignored, order is that of registration, a snapshot is dispatched to', () => {
  const events = new EventDispatcher<number>({})
  const seen: string[] = []
  const first = (value: number) => {
    seen.push(`first ${value}`)
    events.add(() => seen.push('added meanwhile'))
  }
  const second = { handleEvent: (value: number) => void seen.push(`second ${value}`) }
  events.add(first)
  events.add(second)
  events.add(first)
  events.dispatch(1)
  expect(seen).toEqual(['first 1', 'second 1'])
})

test('a listener removed in the middle of a dispatch is not called', () => {
  const events = new EventDispatcher<number>({})
  const seen: number[] = []
  const second = (value: number) => void seen.push(value)
  events.add(() => events.remove(second))
  events.add(second)
  events.dispatch(1)
  expect(seen).toEqual([])
})

test('once and signal remove a listener', () => {
  const events = new EventDispatcher<number>({})
  const seen: string[] = []
  const controller = new AbortController()
  events.add(() => seen.push('once'), { once: true })
  events.add(() => seen.push('signal'), { signal: controller.signal })
  events.add(() => seen.push('aborted'), { signal: AbortSignal.abort() })
  events.dispatch(1)
  controller.abort()
  events.dispatch(2)
  expect(seen).toEqual(['once', 'signal'])
  expect(events.isEmpty).toBe(true)
})

test('a listener that throws is reported and the others still run', async () => {
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', (error) => reported.push(error))
  try {
    const events = new EventDispatcher<number>({})
    const seen: number[] = []
    const error = new Error('in a listener')
    events.add(() => {
      throw error
    })
    events.add((value) => seen.push(value))
    events.dispatch(1)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(seen).toEqual([1])
    expect(reported).toEqual([error])
  } finally {
    process.removeAllListeners('uncaughtException')
    for (const listener of original) process.on('uncaughtException', listener)
  }
})

test('the on… property is one listener, in the place of its first assignment', () => {
  const target = {}
  const events = new EventDispatcher<number>(target)
  const seen: unknown[] = []
  events.property = () => seen.push('replaced')
  events.add(() => seen.push('other'))
  events.property = function (this: unknown) {
    seen.push(this)
  }
  events.dispatch(1)
  events.property = null
  events.dispatch(2)
  expect(seen).toEqual([target, 'other', 'other'])
})
