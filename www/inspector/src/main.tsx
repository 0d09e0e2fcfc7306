import { render } from 'preact'
import 'npm-hooks-ui/style.css'
import { App } from './app.tsx'
import './inspector.css'
import './payload.css'
import './signed.css'
import './timeline.css'
import { registerServiceWorker } from './offline.ts'
import { workerReady } from './worker-client.ts'

const root = document.getElementById('app')
if (root) {
  root.replaceChildren()
  render(<App />, root)
}

void loadTheRest()

/**
 * Lazy parts are loaded now: the page promises to make no request after the visitor has entered something. They come after the worker,
 * which the first verdict needs.
 */
async function loadTheRest(): Promise<void> {
  await workerReady
  await Promise.allSettled([import('./editor.ts'), import('./timeline-chart.ts')])
  await registerServiceWorker()
}
