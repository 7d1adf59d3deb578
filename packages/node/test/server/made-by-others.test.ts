import { expect, test } from 'vitest'
import { ServerMessageWebSocket, ServerStreamWebSocket, WebSocketRequest } from '../../src/index.js'

test.each([
  [ServerMessageWebSocket, 'acceptMessage()'],
  [ServerStreamWebSocket, 'acceptStream()'],
  [WebSocketRequest, 'WebSocketListener'],
])('new %o() says who makes it', (Made, who) => {
  for (const given of [[], [{}], [{}, {}, {}, {}]]) {
    expect(() => Reflect.construct(Made, given)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_STATE', message: expect.stringContaining(who) }),
    )
  }
})
