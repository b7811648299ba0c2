import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoCustomers } from '#sufler/cli/demo-customers.ts'
import { createLogger } from '#sufler/observability/logger.ts'
import type { DecisionAnswer } from '#sufler/schema/decision.ts'
import { resolveSettings } from '#sufler/service/settings.ts'
import { Sufler } from '#sufler/service/sufler.ts'

/** The demo's rules and customers, in an engine and a store of the test's own. */
export class DemoEngine {
  private constructor(
    readonly sufler: Sufler,
    readonly dir: string,
  ) {}

  static async start(): Promise<DemoEngine> {
    const dir = await mkdtemp(join(tmpdir(), 'sufler-demo-'))
    const given = { rules: 'rules', store: `lmdb:${join(dir, 'store')}`, workers: '1', log: 'silent' }
    const settings = resolveSettings(given, {})
    const sufler = await Sufler.open(settings, createLogger(settings.log))
    await sufler.publish()
    const customers = demoCustomers(Date.now())
    await Promise.all(customers.map(({ customerId, features }) => sufler.customers.patch(customerId, features)))
    return new DemoEngine(sufler, dir)
  }

  async decide(
    customerId: string,
    context: Record<string, unknown>,
    locale: string,
    explain = false,
  ): Promise<DecisionAnswer> {
    const placements = [{ id: this.sufler.operator.placement }]
    const request = { customerId, placements, context, locale, explain, deadlineMs: 5_000 }
    return (await this.sufler.decisions.decide(request)).answer
  }

  async screen(customerId: string, context: Record<string, unknown>, locale: string) {
    return this.sufler.operator.render({ decided: await this.decide(customerId, context, locale), locale, context })
  }

  async stop(): Promise<void> {
    await this.sufler.close()
    await rm(this.dir, { recursive: true, force: true })
  }
}
