import { type CaseCall, suiteRunner } from './suite-runner.js'
import type { Answer, Question } from './worker-talk.js'

// Loaded as a dedicated worker and as a shared one: both run the suite for a page.

/** Of a dedicated worker the global object, of a shared one the port to the page. */
type Port = Pick<MessagePort, 'postMessage' | 'onmessage'>

const runner = suiteRunner()

if ('onconnect' in globalThis) {
  Object.assign(globalThis, { onconnect: ({ ports }: MessageEvent) => serve(ports[0] as MessagePort) })
} else {
  serve(globalThis as unknown as Port)
}

function serve(port: Port): void {
  port.onmessage = async ({ data }: MessageEvent<Question>) => {
    const { number } = data
    const answer = await ask(data).then(
      (value): Answer => ({ number, value }),
      (error): Answer => ({ number, error: String(error) }),
    )
    port.postMessage(answer)
  }
}

function ask({ name, argument }: Question): Promise<unknown> {
  return name === 'runCase' ? runner.runCase(argument as CaseCall) : runner.takeStrayErrors()
}
