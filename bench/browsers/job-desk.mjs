/** What a page is to do, by the name of one of its tasks. @typedef {{ task: string, argument?: unknown }} Order */
/** What came of it. @typedef {{ result: any } | { error: string }} Answer */

/** @typedef {{ order: Order, answered: (answer: Answer | null) => void }} Task */

/** Longer than any task takes. */
const patience = 120_000

/**
 * Where a page comes for its orders: it asks for the next with the answer to the last (`null` when it has just been
 * loaded), and waits as long as there is none.
 */
export class JobDesk {
  /** Gives the page that waits its order. @type {((order: Order) => void) | undefined} */
  #give
  /** Nobody has it yet. @type {Task | undefined} */
  #next
  /** The page has it. @type {Task | undefined} */
  #current

  /** For the server of the page. @type {import('vite').Plugin} */
  plugin = {
    name: 'job-desk',
    configurePreviewServer: ({ middlewares }) => {
      middlewares.use('/next', (request, response) => {
        let body = ''
        request.on('data', (chunk) => {
          body += chunk
        })
        request.on('end', () => this.#asked(JSON.parse(body), (order) => response.end(JSON.stringify(order))))
      })
    },
  }

  /**
   * Has the page do something. Rejects only when the page is lost.
   * @param {string} task
   * @param {unknown} [argument]
   * @returns {Promise<Answer>}
   */
  async ask(task, argument) {
    return (await this.#exchange({ task, argument })) ?? { error: 'the page was loaded anew meanwhile' }
  }

  /** Has the page loaded anew. */
  async reload() {
    await this.#exchange({ task: 'reload' })
  }

  /**
   * @param {Order} order
   * @returns {Promise<Answer | null>}
   */
  #exchange(order) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the page has not done "${order.task}"`)), patience)
      // Of an engine that has ended nobody waits for an answer.
      timer.unref()
      this.#next = {
        order,
        answered: (answer) => {
          clearTimeout(timer)
          resolve(answer)
        },
      }
      this.#hand()
    })
  }

  /**
   * @param {Answer | null} answer
   * @param {(order: Order) => void} give
   */
  #asked(answer, give) {
    this.#give = give
    this.#current?.answered(answer)
    this.#current = undefined
    this.#hand()
  }

  #hand() {
    if (this.#give === undefined || this.#next === undefined) return
    this.#give(this.#next.order)
    this.#current = this.#next
    this.#give = undefined
    this.#next = undefined
  }
}
