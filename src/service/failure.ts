import { LayoutFull } from '../domain/features/layout.ts'
import { StoreUnavailable } from '../store/store.ts'
import { ServiceError } from './errors.ts'

/** What a caller is told about an error. `internal-error` stands for everything unforeseen and reveals nothing of it. */
export function failureOf(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error
  if (error instanceof StoreUnavailable) return new ServiceError('store-unavailable', 'try again in a moment')
  if (error instanceof LayoutFull) return new ServiceError('layout-full', error.message)
  return new ServiceError('internal-error', 'the request could not be answered', [], { cause: error })
}
