import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { MessageWebSocket } from 'isosocket'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../suite/awaiting.js'
import { Recipe } from './recipe.js'

interface Said {
  readonly name: string
  readonly text: string
}

/** Somebody in a room, and what they were told. */
class Member {
  readonly socket: MessageWebSocket
  /** What was said since they came. */
  readonly heard: string[] = []
  /** What had been said before. */
  before: string[] | undefined
  names: string[] = []

  constructor(socket: MessageWebSocket) {
    this.socket = socket
    socket.addEventListener('message', ({ message }) => {
      const told = message.json() as { type: string; said: Said[]; names: string[] } & Said
      if (told.type === 'welcome') this.before = told.said.map(({ name, text }) => `${name}: ${text}`)
      if (told.type === 'names') this.names = told.names
      if (told.type === 'said') this.heard.push(`${told.name}: ${told.text}`)
    })
  }
}

let server: Recipe

beforeAll(async () => {
  server = await Recipe.start('chat')
})

afterAll(() => server.end())

async function enter(name: string, room: string): Promise<Member> {
  const query = new URLSearchParams({ name, room })
  const member = new Member(await MessageWebSocket.connect(server.ws(`/chat?${query}`)))
  await eventually(() => expect(member.names).toContain(name))
  return member
}

describe('the chat', () => {
  test('what one says, all in the room hear, in one order, and nobody else', async () => {
    const [ann, bob, eve] = [
      await enter('Ann', 'garden'),
      await enter('Bob', 'garden'),
      await enter('Eve', 'cellar'),
    ]
    await eventually(() => expect(ann.names).toEqual(['Ann', 'Bob']))
    await ann.socket.send('Hello 🎉')
    await bob.socket.send('Hi')
    await eventually(() => expect(bob.heard).toHaveLength(2))
    await eventually(() => expect(ann.heard).toEqual(bob.heard))
    expect([...ann.heard].sort()).toEqual(['Ann: Hello 🎉', 'Bob: Hi'])
    expect(eve.heard).toEqual([])
    expect(eve.names).toEqual(['Eve'])
    await Promise.all([ann, bob, eve].map(({ socket }) => socket.close()))
  })

  test('who comes later is told what was said, and who leaves is missed', async () => {
    const ann = await enter('Ann', 'attic')
    for (let index = 0; index < 3; index++) await ann.socket.send(String(index))
    await eventually(() => expect(ann.heard).toHaveLength(3))
    const bob = await enter('Bob', 'attic')
    expect(bob.before).toEqual(['Ann: 0', 'Ann: 1', 'Ann: 2'])
    await ann.socket.close()
    await eventually(() => expect(bob.names).toEqual(['Bob']))
    await bob.socket.close()
  })

  test('a room is forgotten with its last member', async () => {
    const ann = await enter('Ann', 'tent')
    await ann.socket.send('for nobody')
    await eventually(() => expect(ann.heard).toHaveLength(1))
    await ann.socket.close()
    await eventually(async () => {
      const bob = await enter('Bob', 'tent')
      await bob.socket.close()
      expect(bob.before).toEqual([])
    })
  })

  test.each([
    ['', 'garden'],
    ['Ann', ' '],
    ['x'.repeat(33), 'garden'],
  ])('the name "%s" in the room "%s" is told 400', async (name, room) => {
    const query = new URLSearchParams({ name, room })
    await expect(MessageWebSocket.connect(server.ws(`/chat?${query}`))).rejects.toMatchObject({
      status: 'BadRequest',
    })
  })

  test('a message that is too large is told 1009, and one that is no text 1003', async () => {
    const [large, binary] = [await enter('Ann', 'large'), await enter('Bob', 'binary')]
    await large.socket.send('x'.repeat(4097))
    expect(await large.socket.closed).toMatchObject({ code: 1009 })
    await binary.socket.send(new Uint8Array([0xff]))
    expect(await binary.socket.closed).toMatchObject({ code: 1003 })
    const after = await enter('Eve', 'large')
    expect(after.names).toEqual(['Eve'])
    await after.socket.close()
  })

  test('who floods the room is held to twenty messages a second, and none is lost', async () => {
    const [flooder, witness] = [await enter('Ann', 'flood'), await enter('Bob', 'flood')]
    const began = performance.now()
    for (let index = 0; index < 30; index++) await flooder.socket.send(String(index))
    await eventually(() => expect(witness.heard).toHaveLength(30))
    // Timers are never early by more than a millisecond, and there are 29 waits between 30 messages
    expect(performance.now() - began).toBeGreaterThan(29 * 49)
    expect(witness.heard).toEqual(Array.from({ length: 30 }, (_, index) => `Ann: ${index}`))
    await Promise.all([flooder, witness].map(({ socket }) => socket.close()))
  })

  test('who floods the room with more than waits is closed with 1008, and leaves nothing behind', async () => {
    const witness = await enter('Bob', 'deluge')
    const flooder = await enter('Ann', 'deluge')
    for (let index = 0; index < 5000; index++) void flooder.socket.send('x').catch(() => undefined)
    expect(await flooder.socket.closed).toEqual({ code: 1008, reason: 'Too fast' })
    await eventually(() => expect(witness.names).toEqual(['Bob']))
    expect(witness.heard.length).toBeLessThan(100)
    await witness.socket.close()
  })

  test('what somebody has said is heard at once when they have gone, and they are gone', async () => {
    const witness = await enter('Bob', 'hurry')
    const hasty = await enter('Ann', 'hurry')
    for (let index = 0; index < 90; index++) await hasty.socket.send('x')
    await hasty.socket.close()
    await eventually(() => expect(witness.names).toEqual(['Bob']), { within: 3000 })
    expect(witness.heard).toHaveLength(90)
    await witness.socket.close()
  })

  test('who does not read is closed, and the others hear on', async () => {
    const sleeper = connectTcp({ host: '127.0.0.1', port: server.port })
    await once(sleeper, 'connect')
    sleeper.write(
      `GET /chat?name=Sleeper&room=loud HTTP/1.1\r\nHost: ${server.http('').slice(7)}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    )
    sleeper.on('error', () => undefined) // It is reset, with input that nobody has read.
    const speakers = await Promise.all(['Ann', 'Bob', 'Cid', 'Dan'].map((name) => enter(name, 'loud')))
    await eventually(() => expect(speakers[0]?.names).toContain('Sleeper'))
    // In JSON six times as long
    const loud = '\u0001'.repeat(4096)
    let isOver = false
    const speaking = speakers.map(async ({ socket }) => {
      while (!isOver) await socket.send(loud, { timeout: 60_000 })
    })
    await eventually(() => expect(speakers[0]?.names).not.toContain('Sleeper'), { within: 50_000 })
    isOver = true
    const heard = speakers.map((speaker) => speaker.heard.length)
    for (const [index, speaker] of speakers.entries()) {
      await eventually(() => expect(speaker.heard.length).toBeGreaterThan(heard[index] ?? 0))
      speaker.socket.abort()
    }
    await Promise.allSettled(speaking)
    sleeper.destroy()
  })
})
