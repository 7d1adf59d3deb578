import { element } from './element.js'
import { setUpMessagePane } from './message-pane.js'
import { setUpPartialPane } from './partial-pane.js'
import { setUpStreamPane } from './stream-pane.js'
import { setUpTabs } from './tabs.js'
import { setUpTenBytesPane } from './ten-bytes-pane.js'

/** Of a path of the server that serves this page. */
function socketAddress(path: string): string {
  const address = new URL(path, location.origin)
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return address.href
}

setUpTabs(element('tabs', HTMLElement))
setUpMessagePane(socketAddress('/EchoWebSocket.ashx'))
setUpStreamPane(socketAddress('/echo'))
setUpTenBytesPane(socketAddress('/EchoWebSocket.ashx'))
setUpPartialPane(socketAddress('/partialMessages.ashx'))
