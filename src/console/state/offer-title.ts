import type { OperatorCard, OperatorConsole } from '../../schema/operator.ts'

/** What the offer is called: by its treatment, else as the search of all offers names it. Never its id, which is for machines. */
export function titleOf(
  { offerId, content }: Pick<OperatorCard, 'offerId' | 'content'>,
  about: Pick<OperatorConsole, 'offers'> | undefined,
): string {
  return content.title ?? about?.offers.find(({ id }) => id === offerId)?.title ?? ''
}
