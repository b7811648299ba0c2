import { DamagedBytes } from '../domain/damaged-bytes.ts'
import { LayoutFull } from '../domain/features/layout.ts'
import { RecordDamaged } from '../store/damaged-record.ts'
import { type StoreFailureReason, StoreUnavailable } from '../store/store-unavailable.ts'
import { ServiceError } from './errors.ts'

/** Why the store did not do it, as far as it is a caller's business; its own words and addresses are in the log. */
const storeSentences: Readonly<Record<StoreFailureReason, string>> = {
  unreachable: 'the store cannot be reached; try again in a moment',
  late: 'the store did not answer in time; try again in a moment',
  busy: 'the store is there and cannot serve at the moment; try again',
  moving: 'the part of the store that has this customer is elsewhere at the moment; try again',
  'writes-refused': 'the store refuses writes; reads go on',
  'replicas-missing': 'too few replicas of the store have confirmed the write; try again, it counts once',
  'access-denied': 'the store does not let this server in',
}

/** What a caller is told about an error. `internal-error` stands for everything unforeseen and reveals nothing of it. */
export function failureOf(error: unknown): ServiceError {
  return (
    foreseenFailure(error) ??
    new ServiceError('internal-error', 'the request could not be answered', [], { cause: error })
  )
}

/** The same of an error that was to be expected; undefined for one that is a fault of ours. */
export function foreseenFailure(error: unknown): ServiceError | undefined {
  if (error instanceof ServiceError) return error
  if (error instanceof StoreUnavailable) return new ServiceError('store-unavailable', storeSentences[error.reason])
  if (error instanceof RecordDamaged || error instanceof DamagedBytes) return recordDamaged(error)
  if (error instanceof LayoutFull) return new ServiceError('layout-full', error.message)
  return undefined
}

/** How to mend it; what exactly is damaged, the log and `sufler doctor` say. */
function recordDamaged(error: RecordDamaged | DamagedBytes): ServiceError {
  const kinds = error instanceof RecordDamaged ? [...new Set(error.records.map(({ kind }) => kind))] : ['record']
  const detail = `the ${kinds.join(', ')} in the store cannot be read; delete the customer and load it again, or mend the store with sufler doctor`
  return new ServiceError('record-damaged', detail, [], { cause: error })
}
