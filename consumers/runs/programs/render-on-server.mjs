// What a framework does with a component that uses the package: it is imported, and makes no socket.
import { MessageWebSocket } from 'isosocket'

console.log(typeof MessageWebSocket.connect)
