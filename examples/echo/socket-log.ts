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

const list = element('log', HTMLOListElement)
const scroller = element('log-scroller', HTMLElement)
const emptyNote = element('log-empty', HTMLElement)
const clearButton = element('clear-button', HTMLButtonElement)

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })

clearButton.addEventListener('click', () => {
  list.replaceChildren()
  showWhetherEmpty()
  scroller.focus()
})

/** Adds a line: `kind` is a word in front, such as `text` or a status. */
export function log(subject: LogSubject, text: string, kind = ''): void {
  const follows = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - nearBottom
  list.append(entry(subject, text, kind))
  while (list.childElementCount > mostEntries) list.firstElementChild?.remove()
  showWhetherEmpty()
  if (follows) scroller.scrollTop = scroller.scrollHeight
}

function entry(subject: LogSubject, text: string, kind: string): HTMLLIElement {
  const { sign, meaning } = signs[subject]
  const item = document.createElement('li')
  item.dataset['subject'] = subject
  const now = new Date()
  const time = document.createElement('time')
  time.dateTime = now.toISOString()
  time.textContent = clock.format(now)
  const signed = part('sign', sign)
  signed.setAttribute('role', 'img')
  signed.setAttribute('aria-label', meaning)
  item.append(time, signed, part('kind', kind), part('content', text))
  return item
}

function part(name: string, text: string): HTMLSpanElement {
  const span = document.createElement('span')
  span.className = name
  span.textContent = text
  return span
}

function showWhetherEmpty(): void {
  const isEmpty = list.childElementCount === 0
  emptyNote.hidden = !isEmpty
  clearButton.disabled = isEmpty
}
