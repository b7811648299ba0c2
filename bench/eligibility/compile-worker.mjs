/** A worker thread that compiles the ruleset it is sent, from data to index, and answers how long that took. */
import { parentPort } from 'node:worker_threads'
import { compileRuleset } from '#sufler/domain/decision/compiled-ruleset.ts'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { Layout } from '#sufler/domain/features/layout.ts'

parentPort?.on('message', (ruleset) => {
  const startedAtMs = performance.now()
  const layout = new Layout()
  layout.internLocally(entriesOfRuleset(ruleset))
  const { index } = compileRuleset(ruleset, layout)
  parentPort?.postMessage({ compileMs: performance.now() - startedAtMs, rows: index.shape.rows })
})
