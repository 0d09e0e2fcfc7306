// The button at the end of a list that is loaded in pages; nothing after the last page.

interface Props {
  next: string | null
  shown: number
  total: number | null
  onLoad: () => Promise<void>
}

export function LoadMore({ next, shown, total, onLoad }: Props) {
  if (next === null) return null
  return (
    <div class="line">
      <button type="button" onClick={() => void onLoad()}>
        Load more
      </button>
      {total !== null && (
        <span class="hint">
          {shown.toLocaleString('en')} of {total.toLocaleString('en')}
        </span>
      )}
    </div>
  )
}
