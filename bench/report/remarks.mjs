/**
 * Why somebody is ahead of isosocket where every round said so. Looked into by profile, not guessed.
 * @type {readonly { caseId: RegExp, name: RegExp, why: string }[]}
 */
const remarks = [
  {
    caseId: /^batch-1$/,
    name: /^(ws|ws \+ bufferutil|ws Duplex|isomorphic-ws|websocket-as-promised|partysocket|websocket)$/,
    why: 'nearly all of the time is the system call, once for each message; a frame waits for the end of the turn, and what has left is counted: about a microsecond (writing the same bytes straight to the socket there is as fast as `ws`)',
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
