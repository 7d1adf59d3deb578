import { element } from './element.js'

/** What an entry is about; decides its sign and its colour. */
export type LogSubject = 'sent' | 'received' | 'state' | 'closed' | 'error'

const signs: { readonly [Subject in LogSubject]: { readonly sign: string; readonly meaning: string } } = {
  sent: { sign: '↑', meaning: 'sent' },
  received: { sign: '↓', meaning: 'received' },
  state: { sign: '·', meaning: 'state' },
  closed: { sign: '×', meaning: 'closed' },
  error: { sign: '!', meaning: 'error' },
}

/** Entries that are kept: a page that is left open does not grow for ever. */
const mostEntries = 300

/** Pixels from the bottom within which the user is taken to be reading the newest. */
const nearBottom = 24

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })

/** The log of a pane: made within the element `…-log` after the page's template. */
export class SocketLog {
  readonly #list: HTMLElement
  readonly #scroller: HTMLElement
  readonly #emptyNote: HTMLElement
  readonly #clearButton: HTMLButtonElement

  constructor(pane: string) {
    const frame = element(`${pane}-log`, HTMLElement)
    frame.append(element('log-template', HTMLTemplateElement).content.cloneNode(true))
    this.#list = part(frame, '.log', HTMLOListElement)
    this.#scroller = part(frame, '.log-scroller', HTMLElement)
    this.#emptyNote = part(frame, '.empty', HTMLElement)
    this.#clearButton = part(frame, 'button', HTMLButtonElement)
    this.#emptyNote.textContent = frame.dataset['empty'] ?? ''
    this.#clearButton.addEventListener('click', () => {
      this.#list.replaceChildren()
      this.#showWhetherEmpty()
      this.#scroller.focus()
    })
  }

  /** Adds a line, and below it what was sent, received or said. */
  add(subject: LogSubject, line: string, content?: string): void {
    const follows =
      this.#scroller.scrollTop + this.#scroller.clientHeight >= this.#scroller.scrollHeight - nearBottom
    this.#list.append(entry(subject, line, content))
    while (this.#list.childElementCount > mostEntries) this.#list.firstElementChild?.remove()
    this.#showWhetherEmpty()
    if (follows) this.#scroller.scrollTop = this.#scroller.scrollHeight
  }

  #showWhetherEmpty(): void {
    const isEmpty = this.#list.childElementCount === 0
    this.#emptyNote.hidden = !isEmpty
    this.#clearButton.disabled = isEmpty
  }
}

function part<Type extends Element>(frame: HTMLElement, selector: string, type: new () => Type): Type {
  const found = frame.querySelector(selector)
  if (found instanceof type) return found
  throw new TypeError(`The template of the log has no ${selector}.`)
}

function entry(subject: LogSubject, line: string, content: string | undefined): HTMLLIElement {
  const { sign, meaning } = signs[subject]
  const item = document.createElement('li')
  item.dataset['subject'] = subject
  const now = new Date()
  const time = document.createElement('time')
  time.dateTime = now.toISOString()
  time.textContent = clock.format(now)
  const signed = span('sign', sign)
  signed.setAttribute('role', 'img')
  signed.setAttribute('aria-label', meaning)
  item.append(time, signed, span('line', line))
  if (content !== undefined) item.append(span('content', content))
  return item
}

function span(name: string, text: string): HTMLSpanElement {
  const made = document.createElement('span')
  made.className = name
  made.textContent = text
  return made
}
