import { createHmac } from 'node:crypto'

if (createHmac('sha256', 's').update('{}').digest('hex').length !== 64 || JSON.parse('{}') === null) process.exit(1)
