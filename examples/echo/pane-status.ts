import { element } from './element.js'

/** What the dot before a status, and on the tab of its pane, looks like. */
export type PaneState = 'idle' | 'busy' | 'open' | 'done' | 'failed'

/** Says what goes on in a pane, in its head and by a dot on its tab. */
export class PaneStatus {
  readonly #label: HTMLElement
  readonly #tab: HTMLElement

  constructor(pane: string) {
    this.#label = element(`${pane}-state`, HTMLElement)
    this.#tab = element(`${pane}-tab`, HTMLElement)
  }

  show(state: PaneState, text: string): void {
    this.#label.dataset['state'] = state
    this.#label.textContent = text
    this.#tab.dataset['state'] = state
  }
}
