import { sendFile } from '../send-file.mjs'

const form = document.forms[0]
const [bar, status] = [document.querySelector('progress'), document.querySelector('[role=status]')]

form?.addEventListener('submit', async (event) => {
  event.preventDefault()
  const file = new FormData(form).get('file')
  if (!(file instanceof File) || bar === null || status === null) return
  const url = new URL('/upload', location.href)
  url.search = String(new URLSearchParams({ name: file.name, size: String(file.size) }))
  try {
    const socket = await isosocket.StreamWebSocket.connect(url)
    const { saved } = await sendFile(socket, file, (received) => {
      bar.value = received / file.size
    })
    bar.value = 1
    status.textContent = `Saved as ${saved}`
  } catch (error) {
    status.textContent = `Not saved: ${error instanceof Error ? error.message : error}`
  }
})
