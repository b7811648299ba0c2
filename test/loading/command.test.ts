import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LoadSandbox } from './support.ts'

let sandbox: LoadSandbox
beforeEach(() => {
  sandbox = new LoadSandbox()
})
afterEach(() => sandbox.remove())

/** The reject file as rows of line, reason and record. */
const rejects = (name: string): string[][] => parse(sandbox.read(name), { from: 2 })

describe('rows that cannot be loaded', () => {
  test('are in the reject file byte for byte: what was not UTF-8, quotes, and either line end', async () => {
    const latin = Buffer.from('a,x,no,plus,Andr\xe9 "le grand"', 'latin1')
    const json = Buffer.from('{"customerId":"a","features":{"first_name":"\xe9"}}', 'latin1')
    sandbox.write(
      'c.csv',
      Buffer.concat([Buffer.from('customerId,data_mb,senior,tariff,first_name\r\n'), latin, Buffer.from('\r\n')]),
    )
    sandbox.write('c.jsonl', Buffer.concat([json, Buffer.from('\n')]))
    for (const [file, record] of Object.entries({ 'c.csv': latin, 'c.jsonl': json })) {
      expect((await sandbox.load([file])).exitCode).toBe(1)
      const bytes = readFileSync(sandbox.path(`${file}.rejects.csv`)).toString('latin1')
      expect(bytes).toContain(`,"${record.toString('latin1').replaceAll('"', '""')}"\n`)
    }
  })

  test('each is in the reject file with its line, its reason and as it stands; the others are loaded', async () => {
    const lines: (string | Buffer)[] = [
      'customerId,data_mb,senior,tariff,first_name',
      'good-1,100,yes,plus,Анна',
      'short,1,yes',
      'long,1,yes,plus,Ivan,more',
      'number,12x,yes,plus,Ivan',
      'range,-1,yes,plus,Ivan',
      'value,1,yes,plux,Ivan',
      'two,x,maybe,plus,Ivan',
      'good-1,5,no,max,Again',
      ',1,yes,plus,Nobody',
      `${'x'.repeat(129)},1,yes,plus,Ivan`,
      'bra{ce,1,yes,plus,Ivan',
      'spa ce,1,yes,plus,Ivan',
      Buffer.from('latin,1,yes,plus,Andr\xe9', 'latin1'),
      'text,1,yes,plus,a name of more than 20 letters',
      '"quote"d,1,yes,plus,Ivan',
      '"two\nlines",1,yes,plus,Ivan',
      '"good-2",,,,"Ольга, ""Оля"""',
      'unclosed,1,yes,plus,"Ivan',
    ]
    sandbox.write('c.csv', Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')])))
    const run = await sandbox.load(['c.csv'])
    expect(rejects('c.csv.rejects.csv')).toEqual([
      ['3', 'found 3 columns, expected 5', 'short,1,yes'],
      ['4', 'found 6 columns, expected 5', 'long,1,yes,plus,Ivan,more'],
      ['5', "data_mb: found '12x', expected a number, as 1234.5", 'number,12x,yes,plus,Ivan'],
      ['6', 'data_mb: found -1, expected a number of at least 0', 'range,-1,yes,plus,Ivan'],
      ['7', "tariff: found 'plux', expected one of basic, plus, max (did you mean 'plus'?)", 'value,1,yes,plux,Ivan'],
      [
        '8',
        "data_mb: found 'x', expected a number, as 1234.5; senior: found 'maybe', expected true or false, yes or no, да or нет, 1 or 0",
        'two,x,maybe,plus,Ivan',
      ],
      ['9', "customer id: found 'good-1' again, expected it once; it is on line 2 already", 'good-1,5,no,max,Again'],
      ['10', 'customer id: found nothing, expected one', ',1,yes,plus,Nobody'],
      ['11', 'customer id: found 129 characters, expected at most 128', `${'x'.repeat(129)},1,yes,plus,Ivan`],
      [
        '12',
        "customer id: found 'bra{ce', expected printable characters without spaces and braces",
        'bra{ce,1,yes,plus,Ivan',
      ],
      [
        '13',
        "customer id: found 'spa ce', expected printable characters without spaces and braces",
        'spa ce,1,yes,plus,Ivan',
      ],
      [
        '14',
        'found bytes that are not UTF-8, expected a file in UTF-8, or its encoding declared in the mapping (encoding: windows-1251)',
        'latin,1,yes,plus,Andr\ufffd',
      ],
      [
        '15',
        "first_name: found 'a name of more than 20 letters', expected a text of at most 20 characters, not 30",
        'text,1,yes,plus,a name of more than 20 letters',
      ],
      ['16', 'found text after a closing quote, expected the delimiter', '"quote"d,1,yes,plus,Ivan'],
      [
        '17',
        "customer id: found 'two‹U+000A›lines', with characters that nobody sees, expected none; invisible: remove beside the column takes them out",
        '"two\nlines",1,yes,plus,Ivan',
      ],
      ['20', 'found a quote that is never closed, expected its end', 'unclosed,1,yes,plus,"Ivan'],
    ])
    expect(run.exitCode).toBe(1)
    expect(run.stdout).toMatch(/^2 customers loaded, 16 rows refused/)
    expect(run.stderr).toContain('c.csv:3: found 3 columns, expected 5\n')
    expect(await sandbox.customer('good-1')).toEqual({ data_mb: 100, senior: true, tariff: 'plus', first_name: 'Анна' })
    expect(await sandbox.customer('good-2')).toEqual({ first_name: 'Ольга, "Оля"' })
    expect(await sandbox.customer('short')).toBeUndefined()
  })

  test('--strict stops before the first; the rows before it are loaded', async () => {
    sandbox.write('c.csv', 'customerId,data_mb\na,1\nb,x\nc,3\n')
    const run = await sandbox.load(['c.csv', '--strict', '--json'])
    expect(run.exitCode).toBe(1)
    expect(JSON.parse(run.stdout)).toMatchObject({
      end: 'strict',
      loaded: 1,
      rejected: 1,
      rejectFile: 'c.csv.rejects.csv',
    })
    expect(rejects('c.csv.rejects.csv')).toHaveLength(1)
    expect([...(await sandbox.customers(['a', 'b', 'c']))]).toEqual([
      ['a', { data_mb: 1 }],
      ['b', undefined],
      ['c', undefined],
    ])
  })

  test('--allow-duplicates writes the later row over the earlier one', async () => {
    sandbox.write('c.csv', 'customerId,data_mb,senior\na,1,yes\na,2,\n')
    expect(await sandbox.load(['c.csv', '--allow-duplicates'])).toMatchObject({ exitCode: 0 })
    expect(await sandbox.customer('a')).toEqual({ data_mb: 2 })
  })
})

describe('what is written', () => {
  test('features that the file does not have are left alone; an empty cell is missing', async () => {
    sandbox.write('1.csv', 'customerId,data_mb,tariff,first_name\na,1,plus,Anna\n')
    sandbox.write('2.csv', 'customerId;tariff;senior\r\na;;no\r\n')
    await sandbox.load(['1.csv'])
    const run = await sandbox.load(['2.csv'])
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await sandbox.customer('a')).toEqual({ data_mb: 1, first_name: 'Anna', senior: false })
    expect(existsSync(sandbox.path('2.csv.rejects.csv'))).toBe(false)
    expect(existsSync(sandbox.path('2.csv.load-state.json'))).toBe(false)
  })

  test('a dry run leaves no trace', async () => {
    sandbox.write('c.csv', 'customerId,data_mb\na,1\nb,x\n')
    const before = readdirSync(sandbox.dir)
    const run = await sandbox.load(['c.csv', '--dry-run'])
    expect(run.exitCode).toBe(1)
    expect(run.stdout).toMatch(/^1 customers can be loaded, 1 rows refused/)
    expect(run.stderr).toContain("c.csv:3: data_mb: found 'x', expected a number, as 1234.5")
    expect(readdirSync(sandbox.dir)).toEqual(before)
  })

  test('columns without a feature are ignored and listed once, with what may have been meant', async () => {
    sandbox.write('c.csv', '\ufeffcustomerId,data_mbs,tariff,extra\na,1,plus,x\nb,1,plus,x\n')
    const run = await sandbox.load(['c.csv', '--json'])
    expect(JSON.parse(run.stdout)).toMatchObject({ end: 'complete', rows: 2, unmapped: ['data_mbs', 'extra'] })
    expect(run.stderr).toBe("column 'data_mbs' is no feature; did you mean 'data_mb'?\n")
  })

  test('standard input, gzip and a mapping', async () => {
    sandbox.write(
      'm.yaml',
      'customerId: { rowNumber: true, prefix: call- }\nfeatures:\n  data_mb: { column: MB, decimal: "," }\n',
    )
    const run = await sandbox.load(['-', '--mapping', 'm.yaml'], gzipSync('MB;y\n"1,5";no\nx;no\n'))
    expect(run.exitCode).toBe(1)
    expect(await sandbox.customer('call-1')).toEqual({ data_mb: 1.5 })
    expect(rejects('stdin.rejects.csv')).toEqual([['3', "MB: found 'x', expected a number, as 1234,5", 'x;no']])
  })

  test('JSONL: nested, flat, and with a mapping', async () => {
    const lines = [
      '{"customerId":"a","features":{"data_mb":1,"services":["tv"],"first_name":"Анна"}}',
      '{"customerId":"b","data_mb":2,"unknown":1}',
      '{"customerId":"a","features":{}}',
      '{"customerId":"c","features":{"data":2}}',
      '{"customerId":"d","features":{"data_mb":"2"}}',
      '{"customerId":9007199254740993,"data_mb":2}',
      '{"customerId":"e"',
      '[]',
      '{"customerId":"f","data_mb":null,"senior":true}',
    ]
    sandbox.write('c.jsonl', `${lines.join('\n')}\n`)
    const run = await sandbox.load(['c.jsonl'])
    expect(rejects('c.jsonl.rejects.csv').map(([line, reason]) => `${line} ${reason}`)).toEqual([
      "3 customer id: found 'a' again, expected it once; it is on line 1 already",
      "4 data: found 'data', expected a declared fact",
      "5 data_mb: found '2', expected a number or null",
      '6 customer id: found 9007199254740992, expected a text or a whole number',
      expect.stringMatching(/^7 found no valid JSON \(.*\), expected an object$/),
      '8 found [], expected an object',
    ])
    expect(run.stdout).toContain('columns without a feature: unknown')
    const found = await sandbox.customers(['a', 'b', 'f'])
    expect(found.get('a')).toEqual({ data_mb: 1, services: ['tv'], first_name: 'Анна' })
    expect(found.get('f')).toEqual({ senior: true })

    const mapping =
      'customerId: id\nfeatures:\n  senior: { column: old, values: { "1": true } }\n  data_mb: mb\n  services: { members: { tv: TV, net: { column: NET, is: dsl } } }\n'
    sandbox.write('m.yaml', mapping)
    sandbox.write('m.jsonl', '{"id":7,"old":1,"mb":"12","TV":true,"NET":"dsl","x":0}\n{"id":"b","old":null}\n')
    expect(await sandbox.load(['m.jsonl', '--mapping', 'm.yaml'])).toMatchObject({ exitCode: 0 })
    const mapped = await sandbox.customers(['7', 'b'])
    expect(mapped.get('7')).toEqual({ senior: true, data_mb: 12, services: ['tv', 'net'] })
    expect(mapped.get('b')).toEqual({ data_mb: 2 })
  })
})

describe('input that breaks off or makes no sense', () => {
  const rows = Array.from({ length: 60_000 }, (_, i) => `c${i},${(i * 7919) % 100_003}`)
  const gzip = gzipSync(`customerId,data_mb\n${rows.join('\n')}\n`)

  test('gzip that is cut off: what was read before is loaded', async () => {
    sandbox.write('c.csv.gz', gzip.subarray(0, Math.floor(gzip.length / 2)))
    const run = await sandbox.load(['c.csv.gz', '--json'])
    const summary = JSON.parse(run.stdout)
    expect(run.exitCode).toBe(1)
    expect(summary).toMatchObject({ end: 'broken', problem: 'broken gzip: unexpected end of file', rejected: 1 })
    expect(summary.loaded).toBeGreaterThan(20_000)
    expect(rejects('c.csv.gz.rejects.csv')[0]?.slice(0, 2)).toEqual([
      String(summary.loaded + 2),
      'found the end of a broken input in this line, expected a whole line',
    ])
    expect(await sandbox.customer(`c${summary.loaded - 1}`)).toEqual({
      data_mb: ((summary.loaded - 1) * 7919) % 100_003,
    })
  })

  test('gzip with a broken byte', async () => {
    const broken = Buffer.from(gzip)
    broken.fill(0xff, gzip.length - 40, gzip.length - 20)
    sandbox.write('c.csv.gz', broken)
    const run = await sandbox.load(['c.csv.gz'])
    expect(run.exitCode).toBe(1)
    expect(run.stdout).toMatch(/the input broke off: broken gzip: /)
    expect(await sandbox.customer('c0')).toEqual({ data_mb: 0 })
  })

  test.each([
    ['an empty file', '', 'c.csv:1: found an empty input, expected a header\n'],
    ['no id', 'id,data_mb\n', "column 'customerId': found nothing in the header, expected it\n"],
    [
      'no features',
      'customerId,x\n',
      'c.csv: found no column named as a feature (customerId, x), expected some; a mapping file names others\n',
    ],
    ['a column twice', 'customerId,data_mb,data_mb\n', "column 'data_mb': found 2 of it in the header, expected one\n"],
  ])('%s is refused before anything is written', async (_, content, stderr) => {
    sandbox.write('c.csv', content)
    expect(await sandbox.load(['c.csv'])).toMatchObject({ exitCode: 2, stderr, stdout: '' })
  })

  test('a mapping with mistakes, a mapping with a column that is not there, a file that is not there', async () => {
    sandbox.write('c.csv', 'id,MB\n1,2\n')
    sandbox.write('bad.yaml', 'features:\n  data_mb: { column: MB, split: "|" }\n  datamb: MB\n')
    sandbox.write('column.yaml', 'customerId: id\nfeatures: { data_mb: MBs }\n')
    expect((await sandbox.load(['c.csv', '--mapping', 'bad.yaml'])).stderr).toBe(
      "bad.yaml:2:33  features.data_mb.split: found it for a number, expected split only for sets\nbad.yaml:3:11  features.datamb: found 'datamb', expected a declared feature; did you mean 'data_mb'?\n",
    )
    expect((await sandbox.load(['c.csv', '--mapping', 'column.yaml'])).stderr).toBe(
      "column 'MBs': found nothing in the header, expected it; did you mean 'MB'?\n",
    )
    expect(await sandbox.load(['none.csv'])).toMatchObject({
      exitCode: 2,
      stderr: 'none.csv: found ENOENT, expected a file that can be read\n',
    })
    expect(await sandbox.load(['c.csv', '--rejects', 'c.csv'])).toMatchObject({ exitCode: 2 })
  })

  test('a store that is away: exit code 3', async () => {
    sandbox.write('c.csv', 'customerId,data_mb\na,1\n')
    sandbox.write('store', 'a file where the store should be')
    expect(await sandbox.load(['c.csv'])).toMatchObject({ exitCode: 3, stdout: '' })
  })
})
