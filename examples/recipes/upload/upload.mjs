// Sends a file: `node upload.mjs FILE [ws://127.0.0.1:8080/upload]`.
import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { StreamWebSocket } from 'isosocket'
import { sendFile } from './send-file.mjs'

const [path = '', address = 'ws://127.0.0.1:8080/upload'] = process.argv.slice(2)
const file = await openAsBlob(path)
const url = new URL(address)
url.search = String(new URLSearchParams({ name: basename(path), size: String(file.size) }))

const socket = await StreamWebSocket.connect(url)
const { saved, sha256 } = await sendFile(socket, file, (received) => {
  console.log(`${Math.floor((received / file.size) * 100)} %`)
})
console.log(`${saved} ${sha256}`)
