import { render } from 'preact'
import { EventsApp } from './app.tsx'
import '../style.css'

const place = document.getElementById('app')
if (place) render(<EventsApp />, place)
