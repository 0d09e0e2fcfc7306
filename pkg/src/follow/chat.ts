// Messages for people, in the formats of chat services. Text of packages is hostile: it adds no link, notifies no one and formats nothing.
import type { ChatEntry, ChatKind, ChatText } from '../../follow.js'

const PREFIXES = { none: '', notice: '⚠️ ', alarm: '🚨 ' }

export function chatLines(entry: ChatEntry): string[] {
  const { summary, signals, warning = null } = entry
  return [
    PREFIXES[levelOf(entry)] + summary,
    ...(warning === null ? [] : [`• ${WARNINGS[warning] ?? warning}`]),
    ...signals.map(({ level, code, message }) => `• ${level} ${code}: ${message}`),
  ]
}

const WARNINGS: Record<string, string> = { 'not-installable': 'the registry does not have its tarball yet' }

export function chatDigest(entries: readonly ChatEntry[], more = 0): Pick<ChatText, 'lines' | 'entries' | 'more'> {
  const ofLevel = (level: (typeof LEVELS)[number]) => entries.filter((entry) => levelOf(entry) === level)
  return { lines: [`${entries.length + more} changes of packages:`], entries: LEVELS.flatMap(ofLevel).map(chatLines), more }
}

/** The most severe first. */
const LEVELS = ['alarm', 'notice', 'none'] as const

/** A level that this version does not know counts as `none`. */
const levelOf = ({ level, signals }: ChatEntry) =>
  level ?? LEVELS.find((known) => signals.some((signal) => signal.level === known)) ?? 'none'

/** The body of a message for a service, as it is posted to its webhook. */
export function chatBody(kind: ChatKind, text: ChatText): object {
  return BODIES[kind](text)
}

const BODIES = {
  /** Slack's incoming webhooks, which other services accept too: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
  slack: ({ link = null, ...text }) => {
    const end = link === null ? '' : `\n<${link.url}|${link.text}>`
    // Slack shows the blocks, in which the text has no format; `text` is for notifications, and for services that know no blocks.
    // Incoming webhooks ignore `parse: none`, so links are prevented in the text; no preview is loaded in any case.
    const short = fitted(text, escapeSlack, MAX_SLACK_CHARS - end.length) + end
    const plain = { type: 'plain_text', text: fitted(text, unlinked, MAX_SLACK_BLOCK_CHARS), emoji: false }
    const context = link && { type: 'context', elements: [{ type: 'mrkdwn', text: `<${link.url}|${link.text}>` }] }
    return {
      text: short,
      blocks: [{ type: 'section', text: plain }, ...(context ? [context] : [])],
      unfurl_links: false,
      unfurl_media: false,
    }
  },
  /** https://docs.discord.com/developers/resources/webhook#execute-webhook */
  discord: ({ link = null, ...text }) => {
    const end = link === null ? '' : `\n<${link.url}>`
    const content = fitted(text, escapeMarkdown, MAX_DISCORD_CHARS - end.length) + end
    return { content, allowed_mentions: { parse: [] }, flags: SUPPRESS_EMBEDS }
  },
  /** An Adaptive Card for a workflow of Teams. Unlike a TextBlock, a TextRun has no Markdown. */
  teams: ({ link = null, ...chat }) => {
    // Cards replace `{{DATE(…)}}`.
    const text = fitted(chat, (text) => unlinked(text).replace(/\{(?=\{)/g, `{${ZERO_WIDTH_SPACE}`), MAX_TEAMS_CHARS)
    const content = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.4',
      body: text.split('\n').map((line) => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: line }] })),
      ...(link && { actions: [{ type: 'Action.OpenUrl', title: 'Open', url: link.url }] }),
    }
    return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }] }
  },
} as const satisfies Record<ChatKind, (text: ChatText) => object>

/** Limits of the services; Teams' is 28 kB for the whole message, in which a character may take six bytes. */
const MAX_SLACK_CHARS = 4000
const MAX_SLACK_BLOCK_CHARS = 3000
const MAX_DISCORD_CHARS = 2000
const MAX_TEAMS_CHARS = 4000

/** No preview of a link. */
const SUPPRESS_EMBEDS = 4

/**
 * Where chat services may make a link or a mention: the name of a scheme, a domain such as `www.example`, `1.2.3.4`, a link of Markdown,
 * `@channel`. What comes before is checked by `isLinked`, because Safari has lookbehind only since 16.4.
 */
const LINKED = /[:.\u2024\u3002\ufe52\uff0e\uff61](?=\S)|@(?=(?:channel|here|all|everyone|group)\b)|\](?=\()/giu

/** How much before a colon or a dot is looked at. */
const MAX_BEFORE = 20

function isLinked(character: string, at: number, text: string): boolean {
  const before = text.slice(Math.max(0, at - MAX_BEFORE), at)
  if (character === ':') return text.startsWith('//', at + 1) || /[\p{L}+.-]\p{N}*$/u.test(before)
  // A dot before a digit is one of a version, unless there are four numbers.
  if (character === '.' && /\d/.test(text.charAt(at + 1))) return /\d\.\d{1,3}\.\d{1,3}$/.test(before)
  return true
}

/** After a character of these a space without width ends what would be linked. */
const ZERO_WIDTH_SPACE = '\u200b'

/** Controls, and what changes the direction of text or has no width. A variation selector may belong to an emoji, which is the first group. */
const INVISIBLE = /(\p{Extended_Pictographic}\ufe0f)|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

const unlinked = (text: string): string =>
  text.replace(LINKED, (end, at: number) => (isLinked(end, at, text) ? end + ZERO_WIDTH_SPACE : end))

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

const escapeSlack = (text: string): string => unlinked(text).replace(/[&<>]/g, (char) => ENTITIES[char] ?? char)

/** Discord's Markdown: a backslash before everything that could begin a format, a mention, an emoji or a time. */
const escapeMarkdown = (text: string): string => unlinked(text).replace(/[\\*_~`|<>#[\]():@-]|^\d+(?=[.)])/gm, '\\$&')

/** Room for how many events are left out, with its escapes. */
const MORE_CHARS = 60

/** The text, escaped, with as many of the events of a digest as fit into `maxChars`. One event gets a quarter of it at most, so that it hides no others. */
function fitted(
  { lines, entries = [], more = 0 }: Pick<ChatText, 'lines' | 'entries' | 'more'>,
  escaped: (text: string) => string,
  maxChars: number,
): string {
  let text = cut(lines, escaped, maxChars)
  let shown = 0
  for (const entry of entries) {
    const part = cut(entry, escaped, Math.floor(maxChars / 4))
    if (text.length + part.length + 1 > maxChars - MORE_CHARS) break
    text += `\n${part}`
    shown++
  }
  const rest = entries.length - shown + more
  return rest === 0 ? text : `${text}\n… and ${rest} more`
}

/** The lines, each escaped, as far as they fit into `maxChars`; a character with its escape is never cut. */
function cut(lines: readonly string[], escaped: (text: string) => string, maxChars: number): string {
  const text = lines
    .map((line) => line.replace(/\s+/g, ' ').replace(INVISIBLE, '$1'))
    .join('\n')
    .toWellFormed()
  let length = Math.min(text.length, maxChars)
  // Escaping makes it longer, by how much depends on the text.
  for (;;) {
    const result = escaped(text.slice(0, length).toWellFormed())
    if (result.length <= maxChars) return result
    length = Math.floor((length * maxChars) / result.length) - 1
  }
}
