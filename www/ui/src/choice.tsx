// A row of buttons, one of which is pressed.

interface Props<T extends string | number> {
  label: string
  options: readonly (readonly [value: T, title: string])[]
  value: T
  onValue: (value: T) => void
}

export function Choice<T extends string | number>({ label, options, value, onValue }: Props<T>) {
  return (
    <fieldset class="line" aria-label={label}>
      {options.map(([option, title]) => (
        <button type="button" key={option} aria-pressed={option === value} onClick={() => onValue(option)}>
          {title}
        </button>
      ))}
    </fieldset>
  )
}
