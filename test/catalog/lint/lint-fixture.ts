/** A change of the minimal ruleset, and what the rule says of it; with nothing to say, it comes close all the same. */
export interface LintFixture {
  name: string
  changes: Record<string, string | undefined>
  /** As printed: place and sentence. */
  findings: string[]
}
