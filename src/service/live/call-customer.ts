import { randomUUID } from 'node:crypto'

/** Whom a call is with. */
export interface CallCustomer {
  customerId: string
  /** Nobody whom we know: the id was made up for this call, and nothing is read or kept under it. */
  isPassing: boolean
}

export const knownCustomer = (customerId: string): CallCustomer => ({ customerId, isPassing: false })

/** Another one for every call. */
export const unknownCaller = (): CallCustomer => ({ customerId: `passing:${randomUUID()}`, isPassing: true })
