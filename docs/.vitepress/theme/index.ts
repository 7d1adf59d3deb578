import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import { defineAsyncComponent } from 'vue'
import './style.css'

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    // In a file of its own, so that only the demo's page loads it
    app.component(
      'LiveDemo',
      defineAsyncComponent(() => import('./demo/LiveDemo.vue')),
    )
  },
} satisfies Theme
