// Code to copy for a receiver that verifies deliveries correctly: a complete program for each cause and framework.
import type { FixTarget } from './fixes/fix.ts'
import { RECEIVERS } from './fixes/receivers.ts'
import { WITHOUT_PACKAGE } from './fixes/without-package.ts'

export type { FixTarget } from './fixes/fix.ts'

const PROGRAMS = { ...RECEIVERS, ...WITHOUT_PACKAGE }
export type Framework = keyof typeof PROGRAMS

/** Frameworks by whether their code uses this package. */
export const FRAMEWORKS = {
  withPackage: Object.keys(RECEIVERS) as Framework[],
  withoutPackage: Object.keys(WITHOUT_PACKAGE) as Framework[],
}

export const fixCode = (framework: Framework, target: FixTarget): string => PROGRAMS[framework](target)
