import { render } from 'preact'
import { App } from './app.tsx'
import './style.css'

const place = document.getElementById('app')
if (place) render(<App />, place)

// What is needed later is fetched now, so that nothing is once somebody has given something.
for (const part of [() => import('./chart.ts'), () => import('./editor.ts')]) void part()
