// Errors of the library, as the page prints them.
import { HookError } from 'npm-hooks/packument'
import { type ErrorDetails, errorDetails } from '../protocol.ts'

export const toErrorDetails = (error: unknown): ErrorDetails =>
  error instanceof HookError ? { code: error.code, message: error.message, offset: error.offset } : errorDetails(error)
