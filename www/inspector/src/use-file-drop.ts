// Accepts files and text that are dropped on an element or anywhere on the page.
import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/**
 * Drops on the whole page if `isPageWide`, except on elements that accept them themselves; text that is dropped on a field is put into that
 * field. Returns whether something is dragged over it.
 */
export function useFileDrop(zone: RefObject<HTMLElement | null>, isPageWide: boolean, onDrop: (transfer: DataTransfer) => void): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const target: HTMLElement | Window | null = isPageWide ? window : zone.current
    if (target === null) return
    const over = (event: Event) => {
      // Another zone inside the page has accepted it.
      if (event.defaultPrevented) return setOver(false)
      event.preventDefault()
      const { dataTransfer } = event as DragEvent
      setOver(fieldOf(event, zone) === null || dataTransfer?.types.includes('Files') === true)
    }
    const leave = () => setOver(false)
    const drop = (event: Event) => {
      setOver(false)
      if (event.defaultPrevented) return
      event.preventDefault()
      const { dataTransfer } = event as DragEvent
      if (dataTransfer === null) return
      const field = fieldOf(event, zone)
      const text = dataTransfer.getData('text/plain')
      if (field === null || text === '' || dataTransfer.files.length > 0) onDrop(dataTransfer)
      else fill(field, text)
    }
    target.addEventListener('dragover', over)
    target.addEventListener('dragleave', leave)
    target.addEventListener('drop', drop)
    return () => {
      target.removeEventListener('dragover', over)
      target.removeEventListener('dragleave', leave)
      target.removeEventListener('drop', drop)
    }
  })
  return isOver
}

type TextField = HTMLInputElement | HTMLTextAreaElement

/** The field that is under the pointer, outside of the zone. */
function fieldOf({ target }: Event, zone: RefObject<HTMLElement | null>): TextField | null {
  if (!(target instanceof Element) || zone.current?.contains(target)) return null
  return target.closest<TextField>('input, textarea')
}

/** Replaces the field's text, as if it was typed. */
function fill(field: TextField, text: string): void {
  field.focus()
  field.value = text
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromDrop' }))
}
