import { readFile, stat } from 'node:fs/promises'
import { checkShape } from '../../catalog/check-shape.ts'
import { Locator, parseFile } from '../../catalog/parse-file.ts'
import { formatMismatch } from '../../catalog/ruleset-error.ts'
import type { Mismatch } from '../../domain/mismatch.ts'
import type { Fact } from '../../domain/ruleset.ts'
import { TimeZone } from '../../domain/time/time-zone.ts'
import { MappingFile } from '../../schema/mapping-file.ts'
import { LoadRefused } from './load-refused.ts'
import { type Mapping, resolveMapping } from './mapping.ts'

const mappingBytesMax = 1024 * 1024

/** Reads a mapping file. Throws `LoadRefused` with everything that is wrong with it, each with its line and column. */
export async function readMapping(
  path: string,
  facts: readonly Fact[],
  timeZone: string,
  country?: string,
): Promise<{ mapping: Mapping; text: string }> {
  const text = await readText(path)
  return { mapping: parseMapping(path, text, facts, timeZone, country), text }
}

export function parseMapping(
  path: string,
  text: string,
  facts: readonly Fact[],
  timeZone: string,
  country?: string,
): Mapping {
  const file = { path, text }
  const { value, errors } = parseFile(file)
  if (errors.length > 0) throw refused(path, errors)
  const locator = new Locator(file)
  const locate = ({ at, ...mismatch }: Mismatch & { at?: 'key' }) => ({
    ...locator.place(mismatch.path, at),
    message: formatMismatch(mismatch),
  })
  const { findings } = checkShape(MappingFile, value)
  if (findings.length > 0) throw refused(path, findings.map(locate))
  const { mapping, mismatches } = resolveMapping(value as MappingFile, facts, new TimeZone(timeZone), country)
  if (mismatches.length > 0) throw refused(path, mismatches.map(locate))
  return mapping
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size > mappingBytesMax) {
      throw new LoadRefused([`${path}: found ${size} bytes, expected a mapping of at most ${mappingBytesMax}`])
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
  } catch (error) {
    if (error instanceof LoadRefused) throw error
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new LoadRefused([`${path}: found bytes that are not UTF-8, expected a file saved as UTF-8`])
    }
    throw new LoadRefused([`${path}: found ${code}, expected a mapping file that can be read`])
  }
}

function refused(path: string, problems: { line: number; column: number; message: string }[]): LoadRefused {
  return new LoadRefused(
    problems
      .toSorted((a, b) => a.line - b.line || a.column - b.column)
      .map(({ line, column, message }) => `${path}:${line}:${column}  ${message}`),
  )
}
