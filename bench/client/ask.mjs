import { newMessage } from './platform.mjs'

const question = newMessage(1)

/**
 * Asks the server what it has counted; the answer comes behind all that was sent before.
 * @param {import('./link.mjs').Link} link
 * @returns {Promise<import('./link.mjs').Counts>}
 */
export function ask(link) {
  if (link.ask !== undefined) return link.ask()
  const answer = nextAnswer(link)
  link.send(question)
  return answer
}

/**
 * The same for a {@link Link.sendAll}: the question is the last that is sent.
 * @param {import('./link.mjs').Link} link
 * @param {(answer: import('./link.mjs').Counts) => void} answered
 */
export async function* askAtLast(link, answered) {
  const answer = nextAnswer(link)
  yield question
  answered(await answer)
}

/** @param {import('./link.mjs').Link} link */
function nextAnswer(link) {
  return /** @type {Promise<import('./link.mjs').Counts>} */ (
    new Promise((resolve) => {
      link.receive((bytes) => resolve(JSON.parse(new TextDecoder().decode(bytes))))
    })
  )
}
