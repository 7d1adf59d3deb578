/** The list of pages beside each of them; every page but the first stands in it. */
export const pages = [
  {
    text: 'Begin',
    items: [
      { text: 'Start', link: '/start' },
      { text: 'Demo', link: '/demo' },
    ],
  },
  {
    text: 'Guide',
    items: [
      { text: 'The guide', link: '/guide' },
      { text: 'MessageWebSocket', link: '/message-socket' },
      { text: 'StreamWebSocket', link: '/stream-socket' },
      { text: 'Streams and files', link: '/streams-and-files' },
      { text: 'Errors', link: '/errors' },
      { text: 'When the connection is lost', link: '/losing-the-connection' },
      { text: 'Timeouts and cancellation', link: '/timeouts' },
      { text: 'In a web page', link: '/web-pages' },
      { text: 'From a script tag', link: '/script-tag' },
      { text: 'TLS and proxies', link: '/tls-and-proxies' },
      { text: 'Settings', link: '/settings' },
      { text: 'Server', link: '/server' },
      { text: 'Recipes for servers', link: '/recipes' },
      { text: 'Testing', link: '/testing' },
      { text: 'Command line', link: '/command-line' },
    ],
  },
  {
    text: 'Evidence',
    items: [
      { text: 'Runtimes', link: '/runtimes' },
      { text: 'Benchmarks', link: '/benchmarks' },
      { text: 'Versions and support', link: '/releases' },
    ],
  },
  {
    text: 'Coming from',
    items: [
      { text: 'The native WebSocket', link: '/from-native' },
      { text: 'ws', link: '/from-ws' },
      { text: 'isomorphic-ws', link: '/from-isomorphic-ws' },
      { text: 'partysocket', link: '/from-partysocket' },
      { text: 'UWP', link: '/from-uwp' },
    ],
  },
  {
    text: 'Contributing',
    items: [{ text: 'Architecture', link: '/architecture' }],
  },
]
