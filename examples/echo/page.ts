import { setUpMessagePane } from './message-pane.js'
import { setUpStreamPane } from './stream-pane.js'

const echoAddress = new URL('echo', location.href)
echoAddress.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
echoAddress.hash = ''
echoAddress.search = ''

setUpMessagePane(echoAddress.href)
setUpStreamPane(echoAddress.href)
