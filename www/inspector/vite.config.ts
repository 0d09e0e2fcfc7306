import { HEADERS } from 'npm-hooks-ui/headers'
import { defineConfig } from 'vite'

// The receiver serves the pages under the same path and with the same headers as `npm run inspector`.
export default defineConfig({
  base: '/inspector/',
  // A missing file is a 404 instead of the page.
  appType: 'mpa',
  build: {
    outDir: 'dist/inspector',
    emptyOutDir: true,
    target: 'es2022',
    // Assets are separate files: the content security policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: ['index.html', 'events.html'] },
  },
  worker: { format: 'es' },
  preview: { host: '127.0.0.1', headers: HEADERS },
})
