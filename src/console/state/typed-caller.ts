import type { Caller } from './call.ts'

/** What somebody typed: digits with the marks of a telephone number are one, everything else is a customer's id. */
export function callerOf(typed: string): Caller | undefined {
  const text = typed.trim()
  if (text === '') return undefined
  const digits = text.replaceAll(/\D/g, '')
  const isPhone =
    /^\+?[\d\s().-]+$/.test(text) && digits.length >= 7 && (/[\s+().-]/.test(text) || digits.length === 11)
  return isPhone ? { kind: 'phone', phone: text } : { kind: 'customer', id: text }
}
