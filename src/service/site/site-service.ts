import { randomUUID } from 'node:crypto'
import { loopbackCaller } from '../../domain/access/caller.ts'
import { isLoopbackOrigin } from '../../domain/access/loopback.ts'
import { listNames } from '../../domain/mismatch.ts'
import type { Logger } from '../../observability/logger.ts'
import type { InvalidValue } from '../../schema/problem.ts'
import type {
  SiteDecisionAnswer,
  SiteDecisionRequest,
  SiteOutcomesAnswer,
  SiteOutcomesRequest,
} from '../../schema/site.ts'
import type { Store } from '../../store/store.ts'
import type { AccessService } from '../access/access-service.ts'
import type { DecisionService } from '../decision-service.ts'
import type { TokenKey } from '../decision-token.ts'
import { ServiceError } from '../errors.ts'
import type { OutcomeService } from '../outcome-service.ts'
import type { RulesetIndex } from '../ruleset-index.ts'
import type { RulesetService } from '../ruleset-service.ts'
import { CustomerProofs } from './customer-proofs.ts'
import { siteAnswer } from './site-answer.ts'
import { type Subject, SubjectTokens } from './subject-tokens.ts'

/** What the request says beside its body. */
export interface SiteVisit {
  /** Of the page; browsers always send it across origins and with a POST. */
  origin: string | undefined
  address: string
  /** `Sec-GPC: 1`: the visitor objects to being followed. */
  objects: boolean
  /** The `Authorization` of the shop's own server, which asks for a page that it renders. */
  serverKey: string | undefined
  /** As `Asker` has it. */
  arrivedAtMs: number | undefined
}

export interface SiteServiceOptions {
  access: AccessService
  decisions: Pick<DecisionService, 'decide'>
  outcomes: Pick<OutcomeService, 'record'>
  rulesets: Pick<RulesetService, 'active'>
  store: Pick<Store, 'aliases'>
  /** Those that sign offers. */
  tokenKeys: readonly [TokenKey, ...TokenKey[]]
  logger: Logger
  now?: () => number
}

/** How long a visitor stays the same one; counted anew with every answer. */
const visitorDays = 180
const dayMs = 24 * 60 * 60 * 1_000

/** Offers are reported for as long as their tokens are good (`--outcome-age-max-days`, at most a year). */
const reportDays = 365

/** What pages in browsers may ask. Answers hold no features, scores or reasons, and nothing that tells whether a customer is known. */
export class SiteService {
  readonly proofs: CustomerProofs
  readonly #options: SiteServiceOptions
  readonly #subjects: SubjectTokens
  readonly #now: () => number

  constructor(options: SiteServiceOptions) {
    this.#options = options
    this.proofs = new CustomerProofs(options.tokenKeys)
    this.#subjects = new SubjectTokens(options.tokenKeys)
    this.#now = options.now ?? Date.now
  }

  /** Whether some site key is for pages of this origin: browsers may then see the answers. */
  hasOrigin(origin: string): boolean {
    const { access } = this.#options
    return access.isOpen ? isLoopbackOrigin(origin) : access.keys.siteOrigins.has(origin)
  }

  /**
   * Throws `key-unknown`, `origin-refused`, `proof-invalid`, `placement-unknown`, `context-invalid`, `rate-limited`, and
   * what `DecisionService.decide` throws.
   */
  async decide(request: SiteDecisionRequest, visit: SiteVisit): Promise<SiteDecisionAnswer> {
    const { rulesets, decisions } = this.#options
    const { placements, context, locale, deadlineMs } = request
    const siteKeyId = await this.#admit(request.key, visit)
    refuseOtherPlacements(placements, rulesets.active.index)
    const subject = await this.#subjectOf(request, siteKeyId, visit)
    const isPassing = subject.kind === 'passing'
    const { answer } = await decisions.decide(
      {
        ...{ customerId: subject.customerId, placements },
        ...(context === undefined ? {} : { context }),
        ...(locale === undefined ? {} : { locale }),
        ...(deadlineMs === undefined ? {} : { deadlineMs }),
      },
      undefined,
      { isPassing, arrivedAtMs: visit.arrivedAtMs },
    )
    return siteAnswer(answer, this.#seal(subject, siteKeyId), !isPassing)
  }

  /**
   * Takes what its tokens prove. What is wrong with the others is not said: a page cannot put it right. Throws
   * `key-unknown`, `origin-refused`, `rate-limited`, `layout-full`.
   */
  async record({ key, subject: token, outcomes }: SiteOutcomesRequest, visit: SiteVisit): Promise<SiteOutcomesAnswer> {
    const siteKeyId = await this.#admit(key, visit)
    const subject = this.#subjects.open(token, siteKeyId, this.#now())
    if (subject === undefined) return { recorded: 0, duplicates: 0, refused: outcomes.length }
    const { customerId, kind } = subject
    const trust = { requiresTokens: true, isPassing: kind === 'passing' }
    const { recorded, duplicates, refused } = await this.#options.outcomes.record({ customerId, outcomes }, trust)
    return { recorded, duplicates, refused: refused.length }
  }

  /** The id of the site key, once it is sure that this page may use it. */
  async #admit(key: string, { origin, address, serverKey }: SiteVisit): Promise<string> {
    const { access } = this.#options
    if (access.isOpen) {
      if (origin === undefined || isLoopbackOrigin(origin)) return loopbackCaller.id
      throw new ServiceError('origin-refused', 'without keys only pages of this machine may ask')
    }
    if (serverKey === undefined) access.rates.ofSiteAddress(address)
    else access.require(await access.authenticate({ secret: serverKey, address }), 'decide')
    const { id, origins = [] } = await access.siteKeyOf(key, address)
    access.rates.ofCaller(id)
    if (serverKey !== undefined || (origin !== undefined && origins.includes(origin))) return id
    access.rates.refuseGuessers(address, 'origin')
    access.rates.failed(address, 'origin')
    throw new ServiceError('origin-refused', 'the key is for pages of other origins')
  }

  /** Whom the answer is for: proven by the shop, known by the token of an earlier answer, or nobody in particular. */
  async #subjectOf(request: SiteDecisionRequest, siteKeyId: string, visit: SiteVisit): Promise<Subject> {
    const { consent, customer, subject: token } = request
    if (customer !== undefined) await this.#refuseUnproven(customer, siteKeyId, visit.address)
    if (consent !== true || visit.objects) return { kind: 'passing', customerId: `passing:${randomUUID()}` }
    const known = token === undefined ? undefined : this.#subjects.open(token, siteKeyId, this.#now())
    const visitor = known?.kind === 'visitor' ? known : undefined
    if (customer === undefined) return visitor ?? { kind: 'visitor', customerId: `visitor:${randomUUID()}` }
    if (visitor !== undefined) void this.#rememberVisitor(visitor.customerId, customer.id)
    return { kind: 'customer', customerId: customer.id }
  }

  /**
   * Before anything is read: who guesses learns only that the guess proves nothing, and soon not even that. Visitors with the
   * same address who claim to be nobody are not held up by it.
   */
  async #refuseUnproven(
    customer: NonNullable<SiteDecisionRequest['customer']>,
    siteKeyId: string,
    address: string,
  ): Promise<void> {
    this.#options.access.rates.refuseGuessers(address, 'proof')
    if (await this.proofs.proves(customer, siteKeyId, this.#now())) return
    this.#options.access.rates.failed(address, 'proof')
    throw new ServiceError('proof-invalid', "the shop's server must make the proof anew")
  }

  /** From now on the visitor's id leads to the customer. Behind the answer, and tried again with the next page that has both. */
  async #rememberVisitor(alias: string, customerId: string): Promise<void> {
    try {
      await this.#options.store.aliases.set([{ alias, customerId }])
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'a visitor who has signed in could not be remembered')
    }
  }

  #seal(subject: Subject, siteKeyId: string): string {
    const days = subject.kind === 'visitor' ? visitorDays : reportDays
    return this.#subjects.seal(subject, siteKeyId, this.#now() + days * dayMs)
  }
}

/** A placement that is not public looks like one that does not exist. */
function refuseOtherPlacements(placements: SiteDecisionRequest['placements'], index: RulesetIndex): void {
  const isPublic = (id: string) => index.placements.get(id)?.placement.isPublic === true
  const expected = `one of ${listNames([...index.placements.keys()].filter(isPublic))}`
  const errors = placements.flatMap(({ id }, position): InvalidValue[] =>
    isPublic(id) ? [] : [{ path: `/placements/${position}/id`, found: `'${id}'`, expected }],
  )
  if (errors.length > 0) throw new ServiceError('placement-unknown', 'there is no such placement for pages', errors)
}
