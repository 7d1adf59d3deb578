import type { StreamEchoResult } from '../transfer/stream-echo.js'
import { byteRate, byteSize } from '../wording/byte-size.js'
import { closeLine } from '../wording/close-line.js'
import { errorNotice } from '../wording/error-notice.js'
import { element } from './element.js'
import { PaneStatus } from './pane-status.js'
import type { StreamContent } from './stream-content.js'

const contentName = element('content-name', HTMLElement)
const sentBar = element('sent-bar', HTMLProgressElement)
const sentText = element('sent-text', HTMLElement)
const receivedBar = element('received-bar', HTMLProgressElement)
const receivedText = element('received-text', HTMLElement)
const rate = element('rate', HTMLElement)
const status = new PaneStatus('stream')
const result = element('stream-result', HTMLElement)
const verdict = element('verdict', HTMLElement)
const sentHash = element('sent-hash', HTMLElement)
const receivedHash = element('received-hash', HTMLElement)
const close = element('stream-close', HTMLElement)
const failure = element('stream-error', HTMLElement)
const errorStatus = element('error-status', HTMLElement)
const errorMessage = element('error-message', HTMLElement)

/** What the page shows of one transfer. */
export class TransferView {
  readonly #size: number
  readonly #start = performance.now()
  #sent = 0
  #received = 0
  #frame: number | undefined

  constructor(content: StreamContent) {
    this.#size = content.size
    contentName.textContent = content.name
    result.hidden = true
    failure.hidden = true
    status.show('busy', 'Transferring')
    this.#draw()
  }

  /** Drawn with the next picture of the screen: chunks come more often. */
  update(sent: number, received: number): void {
    this.#sent = sent
    this.#received = received
    this.#frame ??= requestAnimationFrame(() => this.#draw())
  }

  succeeded({ sent, received, milliseconds, close: info }: StreamEchoResult): void {
    this.#draw()
    rate.textContent = `${byteRate(received.bytes, milliseconds)} each way, ${seconds(milliseconds)}`
    const equal = sent.sha256 === received.sha256
    verdict.textContent = equal ? 'What came back is what was sent.' : 'What came back is not what was sent.'
    result.classList.toggle('good', equal)
    result.classList.toggle('bad', !equal)
    sentHash.textContent = sent.sha256
    receivedHash.textContent = received.sha256
    close.textContent = closeLine(info)
    result.hidden = false
    status.show(equal ? 'done' : 'failed', equal ? 'Done' : 'Failed')
  }

  failed(error: unknown): void {
    this.#draw()
    const notice = errorNotice(error)
    errorStatus.textContent = notice.status
    errorMessage.textContent = notice.message
    failure.hidden = false
    status.show('failed', notice.status === 'OperationCanceled' ? 'Cancelled' : 'Failed')
  }

  #draw(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame)
    this.#frame = undefined
    const elapsed = performance.now() - this.#start
    this.#drawMeter(sentBar, sentText, this.#sent)
    this.#drawMeter(receivedBar, receivedText, this.#received)
    const hasRate = this.#received > 0
    rate.textContent = hasRate
      ? `${byteRate(this.#received, elapsed)} each way, ${seconds(elapsed)}`
      : '\u00a0'
  }

  #drawMeter(bar: HTMLProgressElement, text: HTMLElement, bytes: number): void {
    bar.max = Math.max(this.#size, 1)
    bar.value = this.#size === 0 ? 1 : bytes
    text.textContent = `${byteSize(bytes)} of ${byteSize(this.#size)}`
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}
