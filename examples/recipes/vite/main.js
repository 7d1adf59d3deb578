/// <reference types="vite/client" />
import { MessageWebSocket } from 'isosocket'
import { greeting } from './greeting.js'

const socket = await MessageWebSocket.connect(new URL('/echo', location.href))
socket.addEventListener('message', ({ message }) => write('echo', message.text()))
write('greeting', greeting)
await socket.send('Hello from Vite')

import.meta.hot?.accept('./greeting.js', (changed) => write('greeting', changed?.['greeting']))

/** @param {string} id @param {string} text */
function write(id, text) {
  const element = document.getElementById(id)
  if (element !== null) element.textContent = text
}
