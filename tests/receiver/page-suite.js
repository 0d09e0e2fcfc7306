// What each suite of the page at `/events` needs: tests that are left out without Chromium, and an end that stops what was started.
import { after, test } from 'node:test'
import { skipWithoutChromium } from '../hosts/browsers.js'

/** To be called in `describe`: `stops` gets what is to be stopped at the end, in reverse order. */
export function pageSuite() {
  const stops = []
  after(async () => {
    for (const stop of stops.reverse()) await stop()
  })
  const pageTest = (title, work) => test(title, { skip: skipWithoutChromium }, work)
  return { stops, pageTest }
}

export async function signIn(page, token) {
  await page.getByRole('textbox', { name: /^Token/ }).fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
