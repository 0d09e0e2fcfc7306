// Adds a target, or changes one that was added at run time.
import type { Quiet, TargetChangeResult, TargetConfiguration, TargetFields } from 'npm-hooks-events-api'
import { KINDS, LEVELS, type TARGET_KINDS } from 'npm-hooks-events-api'
import { Field, FieldError } from 'npm-hooks-ui/field.tsx'
import { useId, useState } from 'preact/hooks'
import type { ApiClient } from './api-client.ts'
import { FormFrame } from './form-frame.tsx'
import { useSubmit } from './use-submit.ts'

interface Props {
  api: ApiClient
  /** The target to change; null to add one. */
  target: TargetConfiguration | null
  onDone: (result: TargetChangeResult) => void
  onCancel: () => void
}

const KIND_TITLES = [
  ['forward', 'forward: npm’s own format, signed'],
  ['standard', 'standard: Standard Webhooks'],
  ['slack', 'slack: a message to read'],
  ['discord', 'discord: a message to read'],
  ['teams', 'teams: a message to read'],
  ['github', 'github: starts workflows of a repository'],
] as const satisfies readonly (readonly [(typeof TARGET_KINDS)[number], string])[]

/** The label of the secret, for the kinds that have one. */
const SECRETS: Partial<Record<string, [label: string, hint: string]>> = {
  forward: ['Signing secret', 'signs the events'],
  standard: ['Signing secret', 'whsec_ and base64'],
  github: ['Token', 'with write access to the contents of the repository'],
}

const SHOWN = [
  'name',
  'kind',
  'url',
  'secret',
  'packages',
  'kinds',
  'level',
  'filter',
  'quiet',
  'installable',
  'limit.perSecond',
  'limit.concurrent',
] as const satisfies readonly (keyof TargetFields | `limit.${keyof NonNullable<TargetFields['limit']>}`)[]

export function TargetForm({ api, target, onDone, onCancel }: Props) {
  const [name, setName] = useState(target?.name ?? '')
  const [kind, setKind] = useState(target?.kind ?? 'forward')
  const [url, setUrl] = useState('')
  const [secret, setSecret] = useState('')
  const [packages, setPackages] = useState(target?.packages?.join(', ') ?? '')
  const [kinds, setKinds] = useState(target?.kinds?.join(', ') ?? '')
  const [level, setLevel] = useState<string>(target?.level ?? 'none')
  const [filter, setFilter] = useState(target?.filter ? JSON.stringify(target.filter) : '')
  const [quiet, setQuiet] = useState(quietName(target?.quiet ?? null))
  const [installable, setInstallable] = useState(target?.installable ? 'held' : 'at-once')
  const [perSecond, setPerSecond] = useState(textOf(target?.limit.perSecond))
  const [concurrent, setConcurrent] = useState(target ? textOf(target.limit.concurrent) : '64')
  const fields = () => ({
    name,
    packages: listOf(packages),
    kinds: listOf(kinds),
    level,
    filter: jsonOf(filter),
    ...((FOR_PEOPLE.includes(kind) || target?.quiet) && { quiet: quietOf(quiet, target?.quiet ?? null) }),
    installable: installable === 'held' ? (target?.installable ?? true) : null,
    limit: { ...((target !== null || perSecond !== '') && { perSecond: numberOf(perSecond) }), concurrent: numberOf(concurrent) },
    ...((target === null || url !== '') && { url }),
    ...(target === null && { kind, ...(SECRETS[kind] && { secret }) }),
  })
  const submit = useSubmit(SHOWN, async () => {
    // The API reports values of a wrong type.
    const body = fields() as TargetFields
    onDone(
      await (target === null
        ? api.post<TargetChangeResult>('targets', body)
        : api.send<TargetChangeResult>('PATCH', `targets/${target.id}`, body)),
    )
  })
  const { errorOf } = submit
  const secretLabel = SECRETS[kind]
  const [label, action] = target === null ? ['Add a target', 'Add'] : [`Change ${target.name}`, 'Save']
  return (
    <FormFrame label={label} action={action} submit={submit} onCancel={onCancel}>
      <Field label="Name" hint="letters, digits, dots, dashes, underscores" value={name} onValue={setName} error={errorOf('name')} />
      {target === null && <Select label="Type" options={KIND_TITLES} value={kind} onValue={setKind} error={errorOf('kind')} />}
      <Field
        label="URL"
        hint={target === null ? 'https' : 'https; not shown, empty to keep it'}
        value={url}
        onValue={setUrl}
        error={errorOf('url')}
        isCode
      />
      {target === null && secretLabel && (
        <Field label={secretLabel[0]} hint={secretLabel[1]} value={secret} onValue={setSecret} error={errorOf('secret')} isSecret />
      )}
      <Field
        label="Packages"
        hint="patterns such as @scope/*, separated by commas; empty for all"
        value={packages}
        onValue={setPackages}
        error={errorOf('packages')}
      />
      <Field
        label="Kinds of change"
        hint={`empty for all; or some of ${KINDS.join(', ')}`}
        value={kinds}
        onValue={setKinds}
        error={errorOf('kinds')}
      />
      <Select
        label="Lowest level"
        options={LEVELS.map((level) => [level, level] as const)}
        value={level}
        onValue={setLevel}
        error={errorOf('level')}
      />
      <Field
        label="Filter"
        hint={'JSON, such as {"release": ["major"], "prereleases": true}; empty for none'}
        value={filter}
        onValue={setFilter}
        error={errorOf('filter')}
        isCode
      />
      {FOR_PEOPLE.includes(kind) && (
        <Select
          label="Messages"
          options={[
            ...QUIET_TITLES,
            ...(QUIET_TITLES.some(([name]) => name === quiet) ? [] : [[quiet, `at most ${quiet} an hour`] as const]),
          ]}
          value={quiet}
          onValue={setQuiet}
          error={errorOf('quiet')}
        />
      )}
      <Select label="Releases" options={INSTALLABLE_TITLES} value={installable} onValue={setInstallable} error={errorOf('installable')} />
      <Field
        label="Requests a second"
        hint={target === null ? 'empty for what the service accepts' : 'empty for no limit'}
        value={perSecond}
        onValue={setPerSecond}
        error={errorOf('limit.perSecond')}
      />
      <Field
        label="Requests at once"
        hint="empty for no limit"
        value={concurrent}
        onValue={setConcurrent}
        error={errorOf('limit.concurrent')}
      />
    </FormFrame>
  )
}

interface SelectProps {
  label: string
  options: readonly (readonly [value: string, title: string])[]
  value: string
  onValue: (value: string) => void
  error: string
}

function Select({ label, options, value, onValue, error }: SelectProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => onValue(event.currentTarget.value)}
        {...(error !== '' && { 'aria-invalid': true, 'aria-describedby': `${id}-error` })}
      >
        {options.map(([option, title]) => (
          <option key={option} value={option}>
            {title}
          </option>
        ))}
      </select>
      <FieldError id={id} message={error} />
    </div>
  )
}

const FOR_PEOPLE: readonly string[] = ['slack', 'discord', 'teams'] as const satisfies readonly (typeof TARGET_KINDS)[number][]

const QUIET_TITLES = [
  ['each', 'one for each event'],
  ['hour', 'one an hour, if there are events'],
  ['day', 'one a day, if there are events'],
] as const

const INSTALLABLE_TITLES = [
  ['at-once', 'send at once'],
  ['held', 'hold until the registry has the tarball'],
] as const

/** The name of its option; the number of messages an hour has an option of that name. */
const quietName = (quiet: Quiet | null): string => (quiet === null ? 'each' : 'digest' in quiet ? quiet.digest : String(quiet.perHour))

function quietOf(name: string, before: Quiet | null): Quiet | null {
  if (name === 'each') return null
  return name === 'hour' || name === 'day' ? { digest: name } : before
}

/** A text that is not JSON is sent as it is, so that the API says what is wrong. */
function jsonOf(text: string): unknown {
  if (text.trim() === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const textOf = (limit: number | null | undefined) => (limit == null ? '' : String(limit))

/** A text that is not a number is sent as it is, so that the API says what is wrong. */
function numberOf(text: string): number | string | null {
  if (text.trim() === '') return null
  return Number.isNaN(Number(text)) ? text : Number(text)
}

/** Null for all. */
function listOf(text: string): string[] | null {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  return entries.length > 0 ? entries : null
}
