/** Which way an arrow key goes. */
const steps: { readonly [key: string]: number } = { ArrowLeft: -1, ArrowRight: 1 }

/**
 * Wires a row of tabs, one of which is chosen: by a click, by the arrow keys, Home and End, and by the
 * address of the page, which names it after the `#`. What goes on in the others goes on.
 */
export function setUpTabs(list: HTMLElement): void {
  const tabs = [...list.querySelectorAll<HTMLElement>('[role="tab"]')]
  const choose = (chosen: HTMLElement): void => {
    for (const tab of tabs) {
      const isChosen = tab === chosen
      tab.setAttribute('aria-selected', String(isChosen))
      tab.tabIndex = isChosen ? 0 : -1
      panelOf(tab).hidden = !isChosen
    }
  }
  const chooseByAddress = (): void => {
    const named = tabs.find((tab) => nameOf(tab) === location.hash) ?? tabs[0]
    if (named !== undefined) choose(named)
  }
  const chooseByUser = (tab: HTMLElement): void => {
    choose(tab)
    history.replaceState(null, '', nameOf(tab))
  }

  for (const tab of tabs) tab.addEventListener('click', () => chooseByUser(tab))
  list.addEventListener('keydown', (event) => {
    const current = tabs.findIndex((tab) => tab.matches(':focus'))
    const next = tabs.at(targetOf(event, current, tabs.length))
    if (next === undefined || current < 0 || next === tabs[current]) return
    event.preventDefault()
    chooseByUser(next)
    next.focus()
  })
  window.addEventListener('hashchange', chooseByAddress)
  chooseByAddress()
}

/** The row is a ring. */
function targetOf({ key, altKey, ctrlKey, metaKey }: KeyboardEvent, current: number, count: number): number {
  if (altKey || ctrlKey || metaKey) return current
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return (current + (steps[key] ?? 0) + count) % count
}

function panelOf(tab: HTMLElement): HTMLElement {
  const panel = document.getElementById(tab.getAttribute('aria-controls') ?? '')
  if (panel !== null) return panel
  throw new TypeError(`The tab "${tab.id}" has no panel.`)
}

/** `#messages` of the tab `messages-tab`. */
function nameOf(tab: HTMLElement): string {
  return `#${tab.id.replace(/-tab$/, '')}`
}
