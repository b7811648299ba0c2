import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTheStage } from '#sufler/cli/demo-stage.ts'
import { createLogger } from '#sufler/observability/logger.ts'
import type { Decided } from '#sufler/service/decided.ts'
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
    await setTheStage(sufler)
    return new DemoEngine(sufler, dir)
  }

  /** In full: again while this machine is too busy for the 50 ms that the demo's placement allows. */
  async decide(
    customerId: string,
    context: Record<string, unknown>,
    locale: string,
    explain = false,
  ): Promise<Decided> {
    const placements = [{ id: this.sufler.operator.placement }]
    for (let attempt = 1; ; attempt++) {
      const decided = await this.sufler.decisions.decide({ customerId, placements, context, locale, explain })
      const { degraded } = decided.answer
      if (degraded.length === 0) return decided
      if (attempt === 100) throw new Error(`${attempt} decisions were late: ${degraded.join(', ')}`)
    }
  }

  async screen(customerId: string, context: Record<string, unknown>, locale: string) {
    return this.sufler.operator.render({ decided: await this.decide(customerId, context, locale), locale, context })
  }

  async stop(): Promise<void> {
    await this.sufler.close()
    await rm(this.dir, { recursive: true, force: true })
  }
}
