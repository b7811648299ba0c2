import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

const rules = join(import.meta.dirname, '../../rules')

/** The longest deadline that a placement may have. */
const deadlineMs = 10_000

export interface PatientRules {
  dir: string
  remove(): Promise<void>
}

/**
 * A copy of the demo's rules that waits for its decisions: with the deadlines of the demo, a machine that is busy with other
 * tests answers with fallbacks now and then, as it should.
 */
export async function patientRules(): Promise<PatientRules> {
  const dir = await mkdtemp(join(tmpdir(), 'sufler-rules-'))
  await cp(rules, dir, { recursive: true })
  const path = join(dir, 'channels.yaml')
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.replaceAll(/deadlineMs: \d+/g, `deadlineMs: ${deadlineMs}`))
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) }
}

/** Lets the shop's pages wait as long for their offers. */
export async function patientShop(page: Page): Promise<void> {
  await page.route('**/shop/**', async (route) => {
    if (route.request().resourceType() !== 'document') return route.fallback()
    const response = await route.fetch()
    const body = (await response.text()).replace(/data-timeout="\d+"/, `data-timeout="${deadlineMs}"`)
    await route.fulfill({ response, body })
  })
}
