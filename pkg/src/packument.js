// @ts-check
// The entry npm-hooks/packument: all functions, so that no program needs two modules.
export * from './index.js'
export { createDelivery, toEvent } from './delivery.js'
export { comparePackuments, readPackument, reviewRelease } from './packuments.js'
export { restoreBody } from './restore-body.js'
