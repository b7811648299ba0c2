/** How much is measured, and for how long. */
export interface Profile {
  name: 'full' | 'short' | 'smoke'
  seed: number
  offers: number
  customers: number
  /** Distinct requests that the load repeats. */
  bodies: number
  /** Enough to keep every stage of the way busy: with 32, the main thread waits a sixth of the time for the others. */
  connections: number
  warmUpSeconds: number
  /** Rounds of floor and real, one after the other, at saturation and then at a fixed rate. */
  rounds: number
  saturationSeconds: number
  pacedSeconds: number
  naiveSeconds: number
  /** Few: it answers one request at a time, and each holds it up for many milliseconds. */
  naiveConnections: number
  /** The first of the requests, which the naive stack is asked: only their customers are loaded for it. */
  naiveBodies: number
  /** Customers whose decisions are hashed. */
  hashedCustomers: number
  /** Those of them for whom the naive stack is asked too, which takes some milliseconds each. */
  comparedCustomers: number
  /** For each of the two that are compared. */
  inProcessMs: number
  /** What is run when no scenario is named. */
  scenarios: string[]
}

const full: Profile = {
  name: 'full',
  seed: 1,
  offers: 1_000,
  customers: 100_000,
  bodies: 50_000,
  connections: 64,
  warmUpSeconds: 5,
  rounds: 5,
  saturationSeconds: 8,
  pacedSeconds: 10,
  naiveSeconds: 10,
  naiveConnections: 2,
  naiveBodies: 2_000,
  hashedCustomers: 1_000,
  comparedCustomers: 1_000,
  inProcessMs: 3_000,
  scenarios: ['decisions', 'in-process-30', 'in-process-1000', 'in-process-10000'],
}

/** For CI: the whole in a minute. Same ruleset, customers and hash. */
const short: Profile = {
  ...full,
  name: 'short',
  warmUpSeconds: 1,
  rounds: 3,
  saturationSeconds: 2,
  pacedSeconds: 1.5,
  naiveSeconds: 2,
  comparedCustomers: 50,
  inProcessMs: 600,
  scenarios: ['decisions', 'in-process-30', 'in-process-1000'],
}

/** For the tests: shows that all of it runs, measures nothing. */
const smoke: Profile = {
  ...full,
  name: 'smoke',
  offers: 30,
  customers: 1_000,
  bodies: 100,
  connections: 2,
  warmUpSeconds: 0.1,
  rounds: 1,
  saturationSeconds: 0.3,
  pacedSeconds: 0.3,
  naiveSeconds: 0.3,
  hashedCustomers: 1_000,
  comparedCustomers: 50,
  inProcessMs: 20,
  scenarios: ['decisions', 'in-process-30'],
}

export const profiles = { full, short, smoke }
