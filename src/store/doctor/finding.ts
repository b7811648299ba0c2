import { type KeptKind, ownerHash } from '../damaged-record.ts'

/** What may be found to be amiss, for `docs/doctor.md` and for programs that read the report. */
export const findingCodes = [
  /** It is not what should be kept in its place. */
  'damaged',
  /** A vector has values in slots that no feature was ever given. */
  'slots-unknown',
  /** Two texts of a dictionary have one number: one of them is read as the other. */
  'dictionary-double',
  /** A number below the highest has no text: what was written by it says nothing. */
  'dictionary-gap',
  /** A dictionary gives a number next that it has given already, or its size is no number. */
  'dictionary-size',
  /** A dictionary has a number that is higher than it may give. */
  'dictionary-too-long',
  /** An alias leads to a customer of whom nothing is kept. */
  'alias-dangling',
  /** The counts of a budget's account are not those of its portions. */
  'budget-counts',
  /** A key below our prefix that nothing of ours would make. */
  'orphan',
] as const
export type FindingCode = (typeof findingCodes)[number]

export interface Finding {
  code: FindingCode
  kind: KeptKind | 'dictionary' | 'key'
  /** Whose record it is; personal for the most part. */
  owner: string
  /** What was found and expected, without anything personal. */
  detail: string
  /** What a person can do about it, or what `mend` does. */
  remedy: string
  /** Only where nothing that can be read is lost by it. */
  mend?: () => Promise<void>
}

export interface Examination {
  /** Calls back from time to time with how many records were looked at. */
  onProgress: (records: number) => void
}

/** For reports: owners by their hashes, unless they are to be shown. */
export function nameOf({ kind, owner }: Finding, showIds: boolean): string {
  const isPersonal = kind !== 'dictionary' && kind !== 'budget' && kind !== 'counter'
  return showIds || !isPersonal ? owner : ownerHash(owner)
}
