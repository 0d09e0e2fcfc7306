import { test } from 'node:test'
import { cases } from './host-hmac/cases.js'

for (const [name, work] of cases) test(name, work)
