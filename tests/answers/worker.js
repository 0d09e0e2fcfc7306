// Answers some blocks of a set; see sets.js.
import { parentPort, workerData } from 'node:worker_threads'
import { blockAnswers, SETS } from './sets.js'

// A third of the documents are errors, and a stack costs more than an answer.
Error.stackTraceLimit = 0
const { build, name, seed, blocks } = workerData
const api = await import(build)
const input = SETS[name].inputs()
parentPort.postMessage(blocks.map((block) => blockAnswers(api, SETS[name], input, seed, block)))
