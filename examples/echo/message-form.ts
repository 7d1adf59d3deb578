import { element } from './element.js'

/** Where a message is typed: Enter sends. */
export class MessageForm {
  readonly form: HTMLFormElement
  readonly #text: HTMLTextAreaElement
  readonly #hint: HTMLElement
  readonly #usualHint: string
  readonly #button: HTMLButtonElement

  /** `send` is called with what was typed, while sending is allowed. */
  constructor(pane: string, send: (text: string) => void) {
    this.form = element(`${pane}-form`, HTMLFormElement)
    this.#text = element(`${pane}-text`, HTMLTextAreaElement)
    this.#hint = element(`${pane}-hint`, HTMLElement)
    this.#button = element(`${pane}-send`, HTMLButtonElement)
    this.#usualHint = this.#hint.textContent
    this.form.addEventListener('submit', (event) => {
      event.preventDefault()
      if (!this.#button.disabled) send(this.#text.value)
    })
    this.#text.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
      event.preventDefault()
      this.form.requestSubmit()
    })
    this.form.addEventListener('input', () => this.#showHint(undefined))
    this.allow(false)
  }

  allow(canSend: boolean): void {
    this.#button.disabled = !canSend
  }

  /** What was typed is gone: the next thing that is typed replaces it. */
  accepted(): void {
    this.#text.select()
  }

  /** Says why what was typed was not sent. */
  complain(why: string): void {
    this.#showHint(why)
    this.#text.focus()
  }

  #showHint(complaint: string | undefined): void {
    this.#hint.textContent = complaint ?? this.#usualHint
    this.#hint.classList.toggle('wrong', complaint !== undefined)
    if (complaint === undefined) this.#text.removeAttribute('aria-invalid')
    else this.#text.setAttribute('aria-invalid', 'true')
  }
}
