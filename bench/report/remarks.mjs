/**
 * Why somebody is ahead of isosocket where every round said so. Looked into by profile, not guessed.
 * @type {readonly { caseId: RegExp, name: RegExp, why: string }[]}
 */
const remarks = [
  {
    caseId: /^batch-1$/,
    name: /^(ws|ws \+ bufferutil|ws Duplex|isomorphic-ws|websocket-as-promised|partysocket|websocket)$/,
    why: 'nearly all of the time is the system call, once for each message; what has left is counted for deadlines: about a microsecond',
  },
  {
    caseId: /^down-16384/,
    name: /^(ws|ws \+ bufferutil)$/,
    why: 'in Node 26: memory outside the heap of V8 that is not freed by a collection of the young generation first starts a full one, and we make too few objects for each message to fill that generation in time; `ws` makes enough, as long as the process is small (counted with `--trace-gc`; with `--min-semi-space-size=16` it has full collections too)',
  },
  {
    caseId: /^up-1048576-to-ws$/,
    name: /^(ws|ws \+ bufferutil)$/,
    why: 'a large message goes out in frames of 64 KiB, so that progress is seen within it, and a `ws` server takes sixteen more slowly than one: `ws` that sends them so comes to 0.8 of itself',
  },
  {
    caseId: /^broadcast-1$/,
    name: /^(ws|ws \+ bufferutil)$/,
    why: 'most of the time is the system call, once for each receiver',
  },
  {
    caseId: /^(idle|server-idle)$/,
    name: /^ws$/,
    why: 'a socket of isosocket holds a `ws` and its own queues, deadlines and checked settings beside it, in the heap about 2 KiB; the rest is the young generation of V8, which grows with what survives while so many connect, and is larger in later versions of Node',
  },
]

/**
 * @param {string} caseId
 * @param {string} name
 */
export function remarkOn(caseId, name) {
  return remarks.find((remark) => remark.caseId.test(caseId) && remark.name.test(name))?.why
}
