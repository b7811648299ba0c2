import type { Sufler } from '../service/sufler.ts'
import { demoCalls } from './demo-calls.ts'
import { demoCustomers } from './demo-customers.ts'

/** The demo's customers are called by their telephone numbers. */
const phoneNumber = /^7\d{10}$/

/** Brings the demo's customers up to this day, makes them known by their telephones, and lays out the calls to play. */
export async function setTheStage({ customers, operator, store }: Sufler): Promise<void> {
  const made = demoCustomers(Date.now())
  await Promise.all(made.map(({ customerId, features }) => customers.patch(customerId, features)))
  const callers = made.filter(({ customerId }) => phoneNumber.test(customerId))
  await store.aliases.set(callers.map(({ customerId }) => ({ alias: `phone:+${customerId}`, customerId })))
  operator.playDemoCalls(demoCalls)
}
