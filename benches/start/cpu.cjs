// Loaded before a program: prints the microseconds of CPU that its process has used when it ends.
const { writeSync } = require('node:fs')

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  writeSync(1, String(userCPUTime + systemCPUTime))
})
