// The receiver under load, for ten minutes per load: every accepted event is stored.
import { test } from 'node:test'
import { receiverLoad } from '../../benches/receiver.js'
import { report } from '../../benches/report.js'

const SECONDS = 600

test('ten minutes of each load, every event stored', () => receiverLoad(report(), SECONDS))
