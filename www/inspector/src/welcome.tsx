// What the page does, until there is a delivery.
import { WELCOME } from './texts.ts'

export function Welcome() {
  return (
    <div class="panel welcome">
      <h2>{WELCOME.heading}</h2>
      <ol>
        <li>{WELCOME.paste}</li>
        <li>{WELCOME.secret}</li>
      </ol>
      <p>{WELCOME.result}</p>
      <p>{WELCOME.examples}</p>
    </div>
  )
}
