import { type Message, MessageWebSocket } from 'isosocket'
import { byteSize } from '../wording/byte-size.js'
import { closeLine, closeReason } from '../wording/close-line.js'
import { errorNotice } from '../wording/error-notice.js'
import { element } from './element.js'
import { hexOfBytes } from './hex-bytes.js'
import { type OutgoingKind, outgoingMessage } from './outgoing-message.js'
import { type LogSubject, log } from './socket-log.js'

/** Of one message, as much as the log shows. */
const shownCharacters = 2000
const shownBytes = 64

const hexHint = 'Hexadecimal is pairs of the digits 0 to 9 and a to f, such as 48 65 6c 6c 6f.'

const connectForm = element('connect-form', HTMLFormElement)
const address = element('message-address', HTMLInputElement)
const connectButton = element('connect-button', HTMLButtonElement)
const sendForm = element('send-form', HTMLFormElement)
const text = element('message-text', HTMLTextAreaElement)
const hint = element('message-hint', HTMLElement)
const sendButton = element('send-button', HTMLButtonElement)
const stateLabel = element('message-state', HTMLElement)

const usualHint = hint.textContent

let socket: MessageWebSocket | undefined
let connecting: AbortController | undefined

/** Wires the pane of the MessageWebSocket. */
export function setUpMessagePane(echoAddress: string): void {
  address.value = echoAddress
  connectForm.addEventListener('submit', (event) => {
    event.preventDefault()
    void pressed()
  })
  sendForm.addEventListener('submit', (event) => {
    event.preventDefault()
    if (socket?.state === 'open') void send(socket)
  })
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    sendForm.requestSubmit()
  })
  sendForm.addEventListener('input', () => complain(false))
  showState()
}

/** The one button connects, cancels or disconnects, as the state has it. */
async function pressed(): Promise<void> {
  if (connecting !== undefined) connecting.abort(new DOMException('Connecting was cancelled.', 'AbortError'))
  else if (socket?.state === 'open') await disconnect(socket)
  else if (socket === undefined) await connect()
}

async function connect(): Promise<void> {
  const created = new MessageWebSocket()
  created.addEventListener('message', ({ message }) =>
    logMessage('received', message.type, contentOf(message)),
  )
  created.addEventListener('close', (event) => {
    log('closed', closeLine(event))
    if (event.error !== undefined) logError(event.error)
    socket = undefined
    showState()
  })
  log('state', `Connecting to ${address.value}`)
  socket = created
  connecting = new AbortController()
  showState()
  try {
    await created.connect(address.value, { signal: connecting.signal })
    log('state', 'Connected')
  } catch (error) {
    logError(error)
    socket = undefined
  } finally {
    connecting = undefined
    showState()
  }
}

async function disconnect(open: MessageWebSocket): Promise<void> {
  try {
    const closed = open.close(1000, closeReason)
    showState()
    await closed
  } catch {
    // The close event says it too.
  }
}

async function send(open: MessageWebSocket): Promise<void> {
  const kind = new FormData(sendForm).get('kind') as OutgoingKind
  const data = outgoingMessage(kind, text.value)
  if (data === undefined) {
    complain(true)
    return
  }
  if (typeof data === 'string') logMessage('sent', 'utf8', data)
  else logMessage('sent', 'binary', data)
  text.select()
  try {
    await open.send(data)
  } catch (error) {
    logError(error)
  }
}

function contentOf(message: Message): string | Uint8Array {
  return message.type === 'utf8' ? message.text() : message.bytes()
}

function logMessage(subject: LogSubject, type: Message['type'], content: string | Uint8Array): void {
  const kind = type === 'utf8' ? 'text' : 'binary'
  if (typeof content !== 'string') {
    const bytes = hexOfBytes(content, shownBytes)
    const size = byteSize(content.byteLength).replace(' ', '\u00a0')
    log(subject, bytes === '' ? size : `${bytes} (${size})`, kind)
  } else if (content.length > shownCharacters) {
    log(subject, `${content.slice(0, shownCharacters)} … (${content.length} characters)`, kind)
  } else {
    log(subject, content === '' ? '(empty)' : content, kind)
  }
}

function logError(error: unknown): void {
  const { status, message } = errorNotice(error)
  log('error', message, status)
}

function complain(isWrong: boolean): void {
  hint.textContent = isWrong ? hexHint : usualHint
  hint.classList.toggle('wrong', isWrong)
  if (isWrong) text.setAttribute('aria-invalid', 'true')
  else text.removeAttribute('aria-invalid')
}

function showState(): void {
  const state = socket?.state ?? 'new'
  const [label, action] = wordsOf(state)
  stateLabel.textContent = label
  stateLabel.dataset['state'] = state
  connectButton.textContent = action
  // Not disabled, which would take the focus from whoever has just pressed it.
  connectButton.setAttribute('aria-disabled', String(state === 'closing'))
  connectButton.classList.toggle('primary', state === 'new')
  address.readOnly = state !== 'new'
  sendButton.disabled = state !== 'open'
}

function wordsOf(state: MessageWebSocket['state']): [label: string, action: string] {
  switch (state) {
    case 'connecting':
      return ['Connecting', 'Cancel']
    case 'open':
      return ['Connected', 'Disconnect']
    case 'closing':
      return ['Closing', 'Disconnect']
    case 'new':
    case 'closed':
      return ['Not connected', 'Connect']
  }
}
