import { demoCrowd } from './demo-crowd.ts'
import { demoDates } from './demo-dates.ts'
import { demoPeople } from './demo-people.ts'

/** A line of a customer file; the features are those of the demo ruleset. */
export interface DemoCustomer {
  customerId: string
  features: Record<string, unknown>
}

/**
 * The customers of the demo: some forty written by hand, one for each story that the rules tell, and two hundred made up
 * from a fixed seed. Dates are relative to the day of `nowMs`, so that birthdays and renewals stay near; on the same day
 * the customers are always the same.
 */
export function demoCustomers(nowMs: number): DemoCustomer[] {
  const dates = demoDates(nowMs)
  const features = { ...demoPeople(dates), ...demoCrowd(dates) }
  return Object.entries(features).map(([customerId, features]) => ({ customerId, features }))
}
