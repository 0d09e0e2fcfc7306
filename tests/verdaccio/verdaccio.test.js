// A registry that people run, changed by npm's client, and the server that watches it.
import { describe } from 'node:test'
import { testBetweenLooks } from './between-looks.js'
import { testCommandLine } from './command-line.js'
import { testCommands } from './commands.js'
import { testKills } from './kills.js'

// The first one waits for a minute, so the others run meanwhile.
describe('Verdaccio', { concurrency: 2 }, () => {
  describe("npm's commands", { concurrency: 3 }, testCommands)
  testBetweenLooks()
  testKills()
  testCommandLine()
})
