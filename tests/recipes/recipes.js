// The recipes of docs/recipes.md: a heading, the commands, and the files with their names.
import { read } from '../docs/markdown.js'

export const DOCUMENT = 'docs/recipes.md'

const COMMANDS = /^```sh\n(.*?)^```$/gms
const FILE = /^`([\w./+[\]-]+)`:\n```\w+\n(.*?)^```$/gms
const INSTALL = /^(?:npm install|deno add|bun add) (.*)$/
const IMPORT = /^(?:import|export) (?:[^'"]*? from )?'([^'.]+[^']*)'/gm

/** All recipes by their headings: `{ name, install, commands, files }`. `install`: the packages that its first command installs. */
export function recipes(text = read(DOCUMENT)) {
  const sections = text.split(/^## /m).slice(1)
  return new Map(sections.map(recipe).map((each) => [each.name, each]))
}

function recipe(section) {
  const lines = [...section.matchAll(COMMANDS)].flatMap(([, code]) => code.trimEnd().split('\n'))
  const install = lines.map((line) => INSTALL.exec(line)?.[1]).filter(Boolean)
  return {
    name: section.slice(0, section.indexOf('\n')),
    install: install.flatMap((names) => names.split(' ')).flatMap((name) => (name.startsWith('--') ? [] : name.replace(/^npm:/, ''))),
    commands: lines.filter((line) => !INSTALL.test(line)),
    files: [...section.matchAll(FILE)].map(([, name, code]) => ({ name, code })),
  }
}

/** The packages that the files of a recipe import. What `isBuiltIn` says the host or the framework has is left out. */
export function importedPackages({ files }, isBuiltIn) {
  const names = files.flatMap(({ code }) => [...code.matchAll(IMPORT)].map(([, name]) => name))
  const packages = names.filter((name) => !isBuiltIn(name)).map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)[0])
  return [...new Set(packages)].sort()
}
