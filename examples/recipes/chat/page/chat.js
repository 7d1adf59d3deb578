/**
 * @typedef {InstanceType<typeof isosocket.MessageWebSocket>} Socket
 * @typedef {{ name: string, text: string, at: string }} Said
 * @typedef {{ type: 'welcome', said: Said[] } | { type: 'names', names: string[] } | { type: 'said' } & Said} Told
 */

const longestWait = 30_000
const enterForm = find('#enter', HTMLFormElement)
const sayForm = find('#say', HTMLFormElement)
const log = find('#said', HTMLOListElement)
/** @type {Socket | undefined} */
let socket
let leaving = new AbortController()
let ownName = ''

enterForm.addEventListener('submit', (event) => {
  event.preventDefault()
  const { name, room } = Object.fromEntries(new FormData(enterForm))
  ownName = String(name).trim()
  void stay(ownName, String(room).trim())
})

sayForm.addEventListener('submit', async (event) => {
  event.preventDefault()
  const text = String(new FormData(sayForm).get('text')).trim()
  if (text === '' || socket?.state !== 'open') return
  sayForm.reset()
  await socket.send(text).catch(() => {}) // Lost: stay() says so.
})

find('#leave', HTMLButtonElement).addEventListener('click', () => {
  leaving.abort() // Also while there is no connection, or none yet.
  socket?.close(1000).catch(() => {}) // It may be lost already.
})

/** Is in the room until the user leaves: what is lost is connected again, later and later. @param {string} name @param {string} room */
async function stay(name, room) {
  showRoom(room)
  leaving = new AbortController()
  const { signal } = leaving
  const url = new URL('/chat', location.href)
  url.search = String(new URLSearchParams({ name, room }))
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      show('Connecting …')
      socket = await isosocket.MessageWebSocket.connect(url, { connectTimeout: 10_000, signal })
      show('')
      for await (const message of socket) {
        failures = 0
        take(/** @type {Told} */ (message.json()))
      }
      const { code, reason } = await socket.closed
      show(`${reason || 'The connection was closed'} (${code}).`)
    } catch (error) {
      show(`There is no connection: ${error instanceof Error ? error.message : error}`)
    }
    find('#say button', HTMLButtonElement).disabled = true
    // By chance, so that not all come back in the same moment when a server has restarted.
    await pause(Math.random() * Math.min(longestWait, 1_000 * 2 ** failures), signal)
  }
  showRoom(undefined)
}

/** @param {Told} message */
function take(message) {
  switch (message.type) {
    case 'welcome': // what was said, also while we were away
      log.replaceChildren()
      message.said.forEach(showSaid)
      break
    case 'names':
      find('#names', HTMLElement).textContent = message.names.join(', ')
      break
    case 'said':
      showSaid(message)
  }
}

/** @param {Said} said */
function showSaid({ name, text, at }) {
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40
  const line = document.createElement('li')
  const [who, when, what] = ['b', 'time', 'p'].map((tag) => line.appendChild(document.createElement(tag)))
  if (name === ownName) line.className = 'own'
  // As text: what others say is never markup.
  if (who) who.textContent = name
  if (when) when.textContent = new Date(at).toLocaleTimeString([], { timeStyle: 'short' })
  if (what) what.textContent = text
  log.append(line)
  if (isAtEnd) log.scrollTop = log.scrollHeight
}

/** @param {string} status */
function show(status) {
  find('#status', HTMLElement).textContent = status
  find('#say button', HTMLButtonElement).disabled = socket?.state !== 'open'
}

/** @param {string | undefined} room */
function showRoom(room) {
  enterForm.hidden = room !== undefined
  find('#room', HTMLElement).hidden = room === undefined
  find('#room-name', HTMLElement).textContent = room ?? ''
  find(room === undefined ? '#enter input' : '#say input', HTMLInputElement).focus()
}

/** @param {number} milliseconds @param {AbortSignal} signal ends it early */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    signal.addEventListener('abort', resolve)
    setTimeout(resolve, milliseconds)
  })
}

/** @template {Element} Kind @param {string} selector @param {new () => Kind} kind @returns {Kind} */
function find(selector, kind) {
  const found = document.querySelector(selector)
  if (!(found instanceof kind)) throw new Error(`The page has no ${selector}`)
  return found
}
