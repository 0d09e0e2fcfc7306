// pkg/src/*.js have what pkg/*.d.ts declare, and *.d.cts export the same: both ways, for each entry.
import type * as requestRequired from '../../../pkg/request.d.cts'
import type * as request from '../../../pkg/request.d.ts'
import * as requestCode from '../../../pkg/src/request.js'
import type * as followRequired from '../../../pkg/follow.d.cts'
import type * as follow from '../../../pkg/follow.d.ts'
import type * as filterRequired from '../../../pkg/filter.d.cts'
import type * as filter from '../../../pkg/filter.d.ts'
import type * as hookRequired from '../../../pkg/hook.d.cts'
import type * as hook from '../../../pkg/hook.d.ts'
import type * as indexRequired from '../../../pkg/index.d.cts'
import type * as index from '../../../pkg/index.d.ts'
import type * as packumentRequired from '../../../pkg/packument.d.cts'
import type * as packument from '../../../pkg/packument.d.ts'
import * as followCode from '../../../pkg/src/follow/index.js'
import * as filterCode from '../../../pkg/src/filter.js'
import * as hookCode from '../../../pkg/src/hook.js'
import * as indexCode from '../../../pkg/src/index.js'
import * as packumentCode from '../../../pkg/src/packument.js'
import * as verifyCode from '../../../pkg/src/verify.js'
import type * as verifyRequired from '../../../pkg/verify.d.cts'
import type * as verify from '../../../pkg/verify.d.ts'

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never
/** What a module exports as a value, without the class HookError, whose declaration hides its constructor. */
type Functions<Types> = { [Name in Exclude<keyof Types, 'HookError'>]: Types[Name] }

verifyCode satisfies Functions<typeof verify>
indexCode satisfies Functions<typeof index>
packumentCode satisfies Functions<typeof packument>
filterCode satisfies Functions<typeof filter>
hookCode satisfies Functions<typeof hook>
followCode satisfies typeof follow
requestCode satisfies typeof request
verifyCode.HookError.prototype satisfies Omit<verify.HookError, 'name' | 'body'>
true satisfies Same<keyof typeof verifyCode, keyof typeof verify>
true satisfies Same<keyof typeof indexCode, keyof typeof index>
true satisfies Same<keyof typeof packumentCode, keyof typeof packument>
true satisfies Same<keyof typeof filterCode, keyof typeof filter>
true satisfies Same<Exclude<keyof typeof filterRequired, 'default'>, keyof typeof filter>
true satisfies Same<keyof typeof hookCode, keyof typeof hook>
true satisfies Same<keyof typeof followCode, keyof typeof follow>
true satisfies Same<keyof typeof requestCode, keyof typeof request>
true satisfies Same<Exclude<keyof typeof followRequired, 'default'>, keyof typeof follow>
true satisfies Same<Exclude<keyof typeof requestRequired, 'default'>, keyof typeof request>
true satisfies Same<Exclude<keyof typeof hookRequired, 'default'>, keyof typeof hook>
true satisfies Same<Exclude<keyof typeof verifyRequired, 'default'>, keyof typeof verify>
true satisfies Same<Exclude<keyof typeof indexRequired, 'default'>, keyof typeof index>
true satisfies Same<Exclude<keyof typeof packumentRequired, 'default'>, keyof typeof packument>
true satisfies Same<packumentRequired.HookError, verify.HookError>
true satisfies Same<typeof packumentRequired.verifyEvent, (typeof index)['verifyEvent']>
