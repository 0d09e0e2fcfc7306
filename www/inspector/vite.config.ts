import { defineConfig } from 'vite'
import { HEADERS } from 'npm-hooks-ui/headers'

// Served by the receiver and alone under the same path and the same headers.
export default defineConfig({
  base: '/inspector/',
  // A path that is not there is 404, not the page.
  appType: 'mpa',
  build: {
    outDir: 'dist/inspector',
    emptyOutDir: true,
    target: 'es2022',
    // Everything is a file of its own: the policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: ['index.html', 'events.html'] },
  },
  worker: { format: 'es' },
  preview: { host: '127.0.0.1', headers: HEADERS },
})
