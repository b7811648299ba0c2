import { formatPath } from '../domain/mismatch.ts'
import type { Finding, Path } from './finding.ts'
import { Locator, type Place } from './parse-file.ts'
import { compareRulesetErrors, formatMismatch, type RulesetError } from './ruleset-error.ts'
import { fileAt, type SourceFile } from './ruleset-source.ts'

/** Collects what the checks find, and turns paths into lines and columns. */
export class Report {
  readonly #errors: RulesetError[] = []
  readonly #warnings: RulesetError[] = []
  readonly #locators: Map<SourceFile, Locator>

  /** `beside` has looked files up already, which are the same here. */
  constructor(beside?: Report) {
    this.#locators = beside === undefined ? new Map() : beside.#locators
  }

  /** `below` is the path of the part to which the finding's own path belongs. */
  error(file: SourceFile, finding: Finding, below: Path = []): void {
    this.#errors.push(this.#located(file, finding, below))
  }

  warning(file: SourceFile, finding: Finding, below: Path = []): void {
    this.#warnings.push(this.#located(file, finding, below))
  }

  /** Errors, and warnings, that have their places already. */
  located(errors: readonly RulesetError[], warnings: readonly RulesetError[] = []): void {
    this.#errors.push(...errors)
    this.#warnings.push(...warnings)
  }

  place(file: SourceFile, path: Path, at?: 'key'): Place {
    const holder = fileAt(file, path)
    let locator = this.#locators.get(holder)
    if (locator === undefined) {
      locator = new Locator(holder)
      this.#locators.set(holder, locator)
    }
    return locator.place(path, at)
  }

  get hasErrors(): boolean {
    return this.#errors.length > 0
  }

  /** Sorted by file and line. */
  get errors(): RulesetError[] {
    return this.#errors.toSorted(compareRulesetErrors)
  }

  get warnings(): RulesetError[] {
    return this.#warnings.toSorted(compareRulesetErrors)
  }

  #located(file: SourceFile, { at, related, ...finding }: Finding, below: Path): RulesetError {
    const mismatch = { ...finding, path: [...below, ...finding.path] }
    const place = this.place(file, mismatch.path, at)
    const error = { ...mismatch, file: fileAt(file, mismatch.path).path, ...place, message: formatMismatch(mismatch) }
    if (related === undefined) return error
    return {
      ...error,
      related: related.map(({ file, path, label }) => ({
        file: fileAt(file, path).path,
        ...this.place(file, path),
        label,
      })),
    }
  }
}

/** `offers/roaming.yaml:12 (offers[3].id)`, for messages that point to a second place. */
export function formatPlace(file: SourceFile, { line }: Place, path: Path): string {
  return `${fileAt(file, path).path}:${line}${path.length === 0 ? '' : ` (${formatPath(path)})`}`
}
