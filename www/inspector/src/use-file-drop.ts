// Accepts files and text that are dropped on an element or anywhere on the page.
import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** Drops on the whole page if `isPageWide`, except on elements that accept them themselves. Returns whether something is dragged over it. */
export function useFileDrop(zone: RefObject<HTMLElement | null>, isPageWide: boolean, onDrop: (transfer: DataTransfer) => void): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const target: HTMLElement | Window | null = isPageWide ? window : zone.current
    if (target === null) return
    const over = (event: Event) => {
      // Another zone inside the page has accepted it.
      if (event.defaultPrevented) return setOver(false)
      event.preventDefault()
      setOver(true)
    }
    const leave = () => setOver(false)
    const drop = (event: Event) => {
      setOver(false)
      if (event.defaultPrevented) return
      event.preventDefault()
      const { dataTransfer } = event as DragEvent
      if (dataTransfer) onDrop(dataTransfer)
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
