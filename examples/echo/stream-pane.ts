import { createSHA256 } from 'hash-wasm'
import { echoStream } from '../transfer/stream-echo.js'
import type { Sha256 } from '../transfer/tally.js'
import { element } from './element.js'
import { fileContent, randomContent, type StreamContent } from './stream-content.js'
import { TransferView } from './transfer-view.js'

const randomSize = 16 * 1024 * 1024

const address = element('stream-address', HTMLInputElement)
const dropZone = element('drop-zone', HTMLElement)
const fileInput = element('file-input', HTMLInputElement)
const randomButton = element('random-button', HTMLButtonElement)
const cancelButton = element('cancel-button', HTMLButtonElement)

let running: AbortController | undefined

/** Wires the pane of the StreamWebSocket. */
export function setUpStreamPane(echoAddress: string): void {
  address.value = echoAddress
  fileInput.addEventListener('change', () => {
    const file = fileInput.files?.[0]
    if (file !== undefined) void transfer(fileContent(file))
    fileInput.value = '' // The same file may be chosen again.
  })
  randomButton.addEventListener('click', () => {
    void transfer(randomContent('16 MiB of random bytes', randomSize))
  })
  cancelButton.addEventListener('click', () => {
    running?.abort(new DOMException('The transfer was cancelled.', 'AbortError'))
  })
  acceptDrops()
}

async function transfer(content: StreamContent): Promise<void> {
  if (running !== undefined) return
  const controller = new AbortController()
  running = controller
  showWhetherRunning()
  const view = new TransferView(content)
  try {
    const result = await echoStream({
      address: address.value,
      openContent: () => content.open(),
      createSha256,
      progress: (sent, received) => view.update(sent, received),
      signal: controller.signal,
    })
    view.succeeded(result)
  } catch (error) {
    view.failed(error)
  } finally {
    running = undefined
    showWhetherRunning()
  }
}

async function createSha256(): Promise<Sha256> {
  const hash = await createSHA256()
  return { update: (bytes) => hash.update(bytes), digest: () => hash.digest() }
}

function showWhetherRunning(): void {
  const isRunning = running !== undefined
  const heldFocus = document.activeElement
  fileInput.disabled = isRunning
  randomButton.disabled = isRunning
  address.readOnly = isRunning
  cancelButton.disabled = !isRunning
  dropZone.classList.toggle('busy', isRunning)
  // A control that is disabled loses the focus: hand it to the one that is left.
  if (isRunning && (heldFocus === randomButton || heldFocus === fileInput)) cancelButton.focus()
  if (!isRunning && heldFocus === cancelButton) randomButton.focus()
}

function acceptDrops(): void {
  // A file that misses the zone would else replace the page.
  for (const type of ['dragover', 'drop']) {
    window.addEventListener(type, (event) => event.preventDefault())
  }
  dropZone.addEventListener('dragover', () => dropZone.classList.add('over'))
  dropZone.addEventListener('dragleave', () => dropZone.classList.remove('over'))
  dropZone.addEventListener('drop', (event) => {
    dropZone.classList.remove('over')
    const file = event.dataTransfer?.files[0]
    if (file !== undefined) void transfer(fileContent(file))
  })
}
