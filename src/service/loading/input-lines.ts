import type { Input } from './input.ts'
import { LineScanner } from './line-scanner.ts'

/** A line that is not empty, or why it cannot be read, as `found …, expected …`. */
export type InputLine = { line: number } & ({ text: string } | { problem: string })

const byteOrderMark = '\ufeff'

/**
 * The lines of an input, without the mark that some editors and spreadsheets put before the first. Bounded as the records of a
 * load are. An input that breaks off ends early, and says so in its `problem`.
 */
export async function* linesOf(input: Input): AsyncGenerator<InputLine> {
  const scanner = new LineScanner()
  for await (const block of input.blocks()) {
    scanner.push(block)
    yield* scanned(scanner)
  }
  scanner.finish(input.problem !== undefined)
  yield* scanned(scanner)
}

function* scanned(scanner: LineScanner): Generator<InputLine> {
  for (let found = scanner.next(); found !== 'none'; found = scanner.next()) {
    const { line, problem } = scanner
    if (found === 'malformed') yield { line, problem }
    else {
      const text = scanner.record()
      yield { line, text: line === 1 && text.startsWith(byteOrderMark) ? text.slice(1) : text }
    }
  }
}
