/**
 * Why somebody is ahead of isosocket where every round said so. Looked into by profile, not guessed.
 * @type {readonly { caseId: RegExp, name: RegExp, why: string }[]}
 */
const remarks = [
  {
    caseId: /^down-128(-|$)/,
    name: /^(ws|ws \+ bufferutil|ws Duplex|isomorphic-ws|undici WebSocketStream|websocket-as-promised)$/,
    why: '`message.bytes()` are bytes of their own, in a buffer that holds nothing else, where `ws` hands out a view of the chunk: the copy and its buffer cost more than all the rest; see "bytes not asked for"',
  },
  {
    caseId: /^idle$/,
    name: /^ws$/,
    why: 'a socket of isosocket holds a `ws` and its own queues, deadlines and checked settings beside it',
  },
]

/**
 * @param {string} caseId
 * @param {string} name
 */
export function remarkOn(caseId, name) {
  return remarks.find((remark) => remark.caseId.test(caseId) && remark.name.test(name))?.why
}
