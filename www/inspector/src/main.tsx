import { render } from 'preact'
import 'npm-hooks-ui/style.css'
import { App } from './app.tsx'
import './inspector.css'
import './payload.css'

const root = document.getElementById('app')
if (root) render(<App />, root)

// Lazy parts are loaded now: the page promises to make no request after the visitor has entered something.
for (const load of [() => import('./timeline-chart.ts'), () => import('./editor.ts')]) void load()
