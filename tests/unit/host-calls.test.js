import { test } from 'node:test'
import { cases } from './host-calls/cases.js'

for (const [name, work] of cases) test(name, work)
