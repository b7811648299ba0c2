import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CsvScanner } from '#sufler/service/loading/csv-scanner.ts'

interface Found {
  line: number
  cells?: string[]
  problem?: string
  record?: string
}

/** Everything that the scanner finds in `bytes`, given to it in blocks that end at `cuts`. */
function scan(bytes: Buffer, cuts: number[] = [], delimiter = ',', isBroken = false): Found[] {
  const scanner = new CsvScanner(delimiter)
  const found: Found[] = []
  const collect = () => {
    for (let scanned = scanner.next(); scanned !== 'none'; scanned = scanner.next()) {
      if (scanned === 'malformed') {
        found.push({ line: scanner.line, problem: scanner.problem, record: scanner.recordBytes().toString() })
      } else {
        found.push({ line: scanner.line, cells: Array.from({ length: scanner.cellCount }, (_, i) => scanner.cell(i)) })
      }
    }
  }
  const ends = [...new Set([...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b)
  let from = 0
  for (const end of ends) {
    scanner.push(Buffer.from(bytes.subarray(from, end)))
    collect()
    from = end
  }
  scanner.finish(isBroken)
  collect()
  expect(scanner.positionBytes).toBe(bytes.length)
  return found
}

const letters = [0x22, 0x2c, 0x0a, 0x0d, 0x61, 0xd0, 0xb0, 0xff]

const rows = (text: string, ...rest: [number[]?, string?]) => scan(Buffer.from(text), ...rest).map(({ cells }) => cells)

describe('CSV', () => {
  test('cells, quotes, delimiters, line ends of both kinds and blank lines', () => {
    expect(rows('a,b\r\n"1,""x""\n2", y \n\n\n"",z')).toEqual([
      ['a', 'b'],
      ['1,"x"\n2', 'y'],
      ['', 'z'],
    ])
    expect(rows('a;"b;c";\n', [], ';')).toEqual([['a', 'b;c', '']])
    expect(rows('a\tb', [], '\t')).toEqual([['a', 'b']])
    expect(rows('имя,"да, ""нет"""\n')).toEqual([['имя', 'да, "нет"']])
  })

  test('lines are counted as an editor counts them', () => {
    expect(scan(Buffer.from('h\n\n"a\nb"\nc\n')).map(({ line }) => line)).toEqual([1, 3, 5])
  })

  test('equals csv-parse on whatever is quoted correctly, in whatever blocks it comes', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'é', 'я', '"', ',', '\n', '\r\n', ' ', '1', '.'),
      maxLength: 6,
    })
    const table = fc.array(fc.array(fc.tuple(cell, fc.boolean()), { minLength: 2, maxLength: 4 }), {
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(
        table,
        fc.array(fc.nat(), { maxLength: 8 }),
        fc.constantFrom('\n', '\r\n'),
        (cells, cuts, newline) => {
          const written = cells.map((row) =>
            row
              .map(([text, quoted]) => (quoted || /["\r\n,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
              .join(','),
          )
          const text = written.join(newline)
          const expected = parse(text, {
            relax_column_count: true,
            skip_empty_lines: true,
            record_delimiter: ['\r\n', '\n'],
          }) as string[][]
          const trimmed = expected.map((row) => row.map((value) => value.replace(/^[ \t]+|[ \t]+$/g, '')))
          expect(rows(text, cuts)).toEqual(trimmed)
        },
      ),
      { seed: 42, numRuns: 500 },
    )
  })

  test('every byte belongs to one record or malformed line, and blocks change nothing', () => {
    const bytes = fc
      .uint8Array({ maxLength: 60 })
      .map((values) => Buffer.from(values.map((value) => letters[value % 8] ?? 0)))
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(), { maxLength: 6 }), (input, cuts) => {
        expect(scan(input, cuts)).toEqual(scan(input))
      }),
      { seed: 43, numRuns: 1_000 },
    )
  })
})

describe('lines that are no row', () => {
  const problems = (bytes: Buffer, isBroken = false) => scan(bytes, [], ',', isBroken).filter(({ problem }) => problem)

  test('a quote that is never closed costs its own line alone', () => {
    const found = scan(Buffer.from('a,b\n1,"2\n3,4\n5,6\n'))
    expect(found).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, problem: 'found a quote that is never closed, expected its end', record: '1,"2' },
      { line: 3, cells: ['3', '4'] },
      { line: 4, cells: ['5', '6'] },
    ])
  })

  test('text after a closing quote, and a quote inside a cell', () => {
    expect(problems(Buffer.from('"a"b,c\nx"y",z\n1,2\n'))).toEqual([
      { line: 1, problem: 'found text after a closing quote, expected the delimiter', record: '"a"b,c' },
      { line: 2, problem: 'found a quote inside a cell, expected the whole cell in quotes', record: 'x"y",z' },
    ])
  })

  test('bytes that are not UTF-8', () => {
    const latin1 = Buffer.from('1,2\ncaf\xe9,3\n4,5\n', 'latin1')
    expect(problems(latin1)).toEqual([
      { line: 2, problem: 'found bytes that are not UTF-8, expected a file in UTF-8', record: 'caf\ufffd,3' },
    ])
  })

  test('a line that is too long is passed over, whatever the blocks', () => {
    const long = Buffer.from(`1,2\n${'x'.repeat(300_000)}\n3,4\n`)
    for (const cuts of [[], [1000, 262_148, 280_000]]) {
      const found = scan(long, cuts)
      expect(found.map(({ line, cells }) => [line, cells])).toEqual([
        [1, ['1', '2']],
        [2, undefined],
        [3, ['3', '4']],
      ])
      expect(found[1]?.problem).toBe('found a line of more than 262144 bytes, expected a shorter one')
      expect(found[1]?.record).toBe(`${'x'.repeat(1000)}…`)
    }
  })

  test('a quote that is not closed within a record of the largest size', () => {
    const lines = `1,"2\n${'3,4\n'.repeat(100_000)}`
    const found = scan(Buffer.from(lines), [70_000, 140_000])
    expect(found).toHaveLength(100_001)
    expect(found[0]).toMatchObject({
      line: 1,
      problem: 'found a quote that is not closed within 262144 bytes, expected a shorter one',
    })
    expect(found[100_000]).toEqual({ line: 100_001, cells: ['3', '4'] })
  })

  test('the last line of an input that broke off', () => {
    expect(problems(Buffer.from('1,2\n3,4'), true)).toEqual([
      { line: 2, problem: 'found the end of a broken input in this line, expected a whole line', record: '3,4' },
    ])
    expect(problems(Buffer.from('1,2\n'), true)).toEqual([])
  })
})
