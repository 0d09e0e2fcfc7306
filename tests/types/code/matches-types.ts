// pkg/*.js has what pkg/index.d.ts declares, and index.d.cts exports the same: both ways.
import * as api from '../../../pkg/api.js'
import type * as required from '../../../pkg/index.d.cts'
import type * as types from '../../../pkg/index.d.ts'

type Api = typeof types
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never

api satisfies { [Name in Exclude<keyof Api, 'HookError'>]: Api[Name] }
api.HookError.prototype satisfies Omit<types.HookError, 'name' | 'body'>
true satisfies Same<keyof typeof api, keyof Api>
true satisfies Same<Exclude<keyof typeof required, 'default'>, keyof Api>
true satisfies Same<required.HookError, types.HookError>
true satisfies Same<typeof required.verifyEvent, Api['verifyEvent']>
