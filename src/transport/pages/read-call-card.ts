import { Compile } from 'typebox/compile'
import { CallCard } from '../../schema/call-card.ts'
import { ServiceError } from '../../service/errors.ts'

type Fields = Readonly<Record<string, unknown>>

const properties = {
  callId: Compile(CallCard.properties.callId),
  phone: Compile(CallCard.properties.phone),
  customerId: Compile(CallCard.properties.customerId),
  entity: Compile(CallCard.properties.entity),
}

/**
 * What a posted form says of a call. Bitrix24 posts `PLACEMENT` and its options as JSON, and beside them credentials for
 * its own interface, which are read by nobody here; any other CRM posts `phone`, `customer` and `callId`. What is not
 * written as such things are is left out: a call from a hidden number is a call. Throws `request-invalid` when the options
 * are no JSON.
 */
export function readCallCard(fields: Fields): CallCard {
  if (fields.PLACEMENT === undefined && fields.PLACEMENT_OPTIONS === undefined) {
    const { phone, customer: customerId, callId } = fields
    return sound('form', { phone, customerId, callId })
  }
  const options = parseOptions(fields.PLACEMENT_OPTIONS)
  const { CALL_ID: callId, PHONE_NUMBER: phone } = options
  return sound('bitrix24', { callId, phone, entity: entityOf(String(fields.PLACEMENT), options) })
}

function sound(source: CallCard['source'], given: Record<keyof typeof properties, unknown> | Fields): CallCard {
  const card: Record<string, unknown> = { source }
  for (const [name, check] of Object.entries(properties)) {
    const value = (given as Fields)[name]
    if (value !== undefined && check.Check(value)) card[name] = value
  }
  return card as CallCard
}

function parseOptions(text: unknown): Fields {
  // Bitrix24 posts an empty text where a placement has no options.
  if (text === undefined || text === '') return {}
  let options: unknown
  try {
    options = JSON.parse(String(text))
  } catch {
    const found = 'a text that cannot be parsed'
    throw new ServiceError('request-invalid', 'the options of the placement are no JSON', [
      { path: '/PLACEMENT_OPTIONS', found, expected: 'JSON, as Bitrix24 posts it' },
    ])
  }
  // Without options it posts an empty list.
  return typeof options === 'object' && options !== null ? (options as Fields) : {}
}

/** A call card names what is open; a tab of a card (`CRM_CONTACT_DETAIL_TAB`) says it by its own name. */
function entityOf(placement: string, { CRM_ENTITY_TYPE, CRM_ENTITY_ID, ID }: Fields): unknown {
  const id = textOf(CRM_ENTITY_ID)
  if (id !== undefined && typeof CRM_ENTITY_TYPE === 'string') return { type: CRM_ENTITY_TYPE, id }
  const [, type] = /^CRM_([A-Z]+)_DETAIL_/.exec(placement) ?? []
  return type === undefined || textOf(ID) === undefined ? undefined : { type, id: textOf(ID) }
}

/** Ids come as numbers and as texts; 0 is nothing. */
function textOf(id: unknown): string | undefined {
  const isId = (typeof id === 'number' && id > 0) || (typeof id === 'string' && id !== '' && id !== '0')
  return isId ? String(id) : undefined
}
