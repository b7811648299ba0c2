import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fontFacts } from '../../scripts/prepare/facts.mjs'

/** A machine on which a browser finds one family of fonts and no other. */
export interface OnlyFonts {
  /** For a browser's environment. */
  env: { FONTCONFIG_FILE: string }
  remove(): void
}

/** What `fonts-dejavu-core` and `fonts-liberation` bring; the narrow faces that further packages add would hide faults. */
const families = { dejavu: 'DejaVu Sans', liberation: 'Liberation Sans' } as const

export type FontFamily = keyof typeof families

/** Throws a sentence when the family is not installed. */
export function onlyFonts(family: FontFamily): OnlyFonts {
  const folder = fontFacts().found[family]
  if (folder === undefined)
    throw new Error(`No ${families[family]}: run "node scripts/prepare.mjs --chromium", which gets fonts as well`)
  const dir = mkdtempSync(join(tmpdir(), 'sufler-fonts-'))
  const file = join(dir, 'fonts.conf')
  const generic = ['sans-serif', 'serif', 'monospace', 'system-ui'].map(
    (name) => `<alias><family>${name}</family><prefer><family>${families[family]}</family></prefer></alias>`,
  )
  writeFileSync(
    file,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>${folder}</dir>
  <cachedir>${join(dir, 'cache')}</cachedir>
  <selectfont><rejectfont><glob>*Condensed*</glob><glob>*Narrow*</glob><glob>*ExtraLight*</glob></rejectfont></selectfont>
  ${generic.join('\n  ')}
</fontconfig>
`,
  )
  return { env: { FONTCONFIG_FILE: file }, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

/**
 * Runs in a page before its own scripts, and sets all its text in what is there, a fifth wider and taller. Sheets that are made
 * by a script are no matter of the page's content policy.
 */
export const widerText = `{
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(\`
    @font-face { font-family: wider; src: local("DejaVu Sans"); size-adjust: 120% }
    @font-face { font-family: wider; font-weight: 600 900; src: local("DejaVu Sans Bold"); size-adjust: 120% }
    *, ::before, ::after { font-family: wider !important }\`)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}`
