import { defineConfig } from 'vitepress'
import { anchorOf } from './anchors.js'
import { apiSidebar } from './api-sidebar.js'
import { outsideLinks } from './outside-links.js'
import { pages } from './pages.js'
import { stackedTables } from './stacked-tables.js'

const base = process.env['DOCS_BASE'] ?? '/'

export default defineConfig({
  title: 'isosocket',
  description: 'One WebSocket API for every JavaScript runtime',
  base,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],
  lang: 'en',
  cleanUrls: false,
  lastUpdated: false,
  // Parts that pages are made of
  srcExclude: ['**/*.template.md'],
  markdown: {
    anchor: { slugify: anchorOf },
    languageAlias: { cjs: 'javascript', mjs: 'javascript' },
    config: (markdown) => markdown.use(outsideLinks).use(stackedTables),
  },
  // What the demo needs is bundled: the site is files and nothing else
  vite: {
    build: { chunkSizeWarningLimit: 1500 },
    ssr: { noExternal: [/^@?isosocket/] },
  },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/guide', activeMatch: '^/(?!api|demo|benchmarks|$|index)' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
      { text: 'Demo', link: '/demo' },
      { text: 'Benchmarks', link: '/benchmarks' },
    ],
    sidebar: { '/api/': apiSidebar(), '/': pages },
    outline: { level: [2, 3] },
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          searchOptions: {
            // The pages that explain come before the reference
            boostDocument: (id) => (id.includes('/api/') ? 0.5 : 1),
          },
        },
      },
    },
  },
})
