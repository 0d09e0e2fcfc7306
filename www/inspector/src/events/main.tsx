import { render } from 'preact'
import 'npm-hooks-ui/style.css'
import { EventsApp } from './app.tsx'
import './events.css'

const root = document.getElementById('app')
if (root) {
  root.replaceChildren()
  render(<EventsApp />, root)
}
