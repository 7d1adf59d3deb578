import type { SuiteRunner } from './suite-runner.js'
import type { Answer, Question } from './worker-talk.js'

// What the test runner calls in this page is done in a worker; the address says of which kind: `?place=shared`.

/** A worker, or the port to one. */
type Line = Pick<MessagePort, 'postMessage'>

const waiting = new Map<number, (answer: Answer) => void>()
const failed = new Promise<never>((_, reject) => {
  addEventListener('worker-failed', (event) => reject((event as CustomEvent<Error>).detail))
})
failed.catch(() => {})
let questions = 0

const line = new URLSearchParams(location.search).get('place') === 'shared' ? shared() : dedicated()

Object.assign(globalThis, {
  runCase: (call) => ask('runCase', call) as ReturnType<SuiteRunner['runCase']>,
  takeStrayErrors: () => ask('takeStrayErrors') as ReturnType<SuiteRunner['takeStrayErrors']>,
} satisfies SuiteRunner)

function dedicated(): Line {
  const worker = new Worker(new URL('./suite-worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data }: MessageEvent<Answer>) => settle(data)
  worker.onerror = ({ message }) => fail(message)
  return worker
}

function shared(): Line {
  const worker = new SharedWorker(new URL('./suite-worker.ts', import.meta.url), { type: 'module' })
  worker.port.onmessage = ({ data }: MessageEvent<Answer>) => settle(data)
  worker.onerror = () => fail('it could not be loaded')
  return worker.port
}

async function ask(name: Question['name'], argument?: unknown): Promise<unknown> {
  const number = ++questions
  line.postMessage({ number, name, argument } satisfies Question)
  const answered = new Promise<Answer>((resolve) => waiting.set(number, resolve))
  const answer = await Promise.race([answered, failed])
  if ('error' in answer) throw new Error(answer.error)
  return answer.value
}

function settle(answer: Answer): void {
  waiting.get(answer.number)?.(answer)
  waiting.delete(answer.number)
}

/** Of the worker as a whole: what a case throws is told as its result. */
function fail(message: string): void {
  dispatchEvent(new CustomEvent('worker-failed', { detail: new Error(`the worker failed: ${message}`) }))
}
