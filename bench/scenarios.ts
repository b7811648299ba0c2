import { benchInProcess } from './decide.ts'
import type { Profile } from './profile.ts'
import type { ScenarioResult } from './results.ts'
import { benchDecisions } from './served-decisions.ts'

/** Measures one thing; `note` tells what it is doing. */
export type Scenario = (profile: Profile, note: (step: string) => void) => Promise<ScenarioResult>

/** By the names that `--scenario` takes and `budgets.yaml` knows. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  decisions: benchDecisions,
  'in-process-30': inProcess(30),
  'in-process-1000': inProcess(1_000),
  'in-process-10000': inProcess(10_000),
}

function inProcess(offers: number): Scenario {
  return (profile, note) => {
    note(`deciding among ${offers} offers, in this process`)
    return benchInProcess(profile, offers)
  }
}
