import { describe, expect, test } from 'vitest'
import { formatSummary, summaryJson } from '#sufler/cli/load-report.ts'
import { load } from './in-process.ts'

describe('a cell that cannot be read', () => {
  const mapping = (onBadCell: string) => `customerId: id
features:
  data_mb: { column: data${onBadCell} }
  contract_end: { column: end, dateFormat: DD.MM.YYYY${onBadCell} }
  first_name: { column: name${onBadCell} }
  senior: { column: senior${onBadCell} }
  tariff: { column: tariff${onBadCell} }
  services: { members: { tv: tv, net: net }${onBadCell} }
`
  const csv = `id;data;end;name;senior;tariff;tv;net
1;10;01.05.2026;Anna;yes;plus;yes;no
2;x;31.02.2026;a name of more than 20 letters;maybe;plux;often;yes
3;-1;;;;;;
`
  test('is left out where that is declared: counted, with the first of each column, and the row is loaded', async () => {
    const { summary, rejects, customer } = await load(csv, {
      mappingText: mapping(', onBadCell: leave-out'),
      customers: ['1', '2', '3'],
    })
    expect(rejects).toEqual([])
    expect(customer('2')).toEqual({ services: ['net'] })
    expect(customer('3')).toEqual({})
    expect(JSON.parse(summaryJson(summary, undefined)).leftOut).toEqual({
      ...{ data: 2, end: 1, name: 1, senior: 1, tariff: 1, tv: 1 },
    })
    expect(formatSummary(summary, {}, { rejects: undefined })).toContain(
      "\ncells left out of column data: 2; the first, on line 3: found 'x', expected a number, as 1234.5\n",
    )
  })

  test('for the whole file, but for a column that says otherwise; in JSONL as well', async () => {
    const mappingText =
      'onBadCell: leave-out\ncustomerId: id\nfeatures: { data_mb: data, senior: { column: old, onBadCell: refuse-row } }\n'
    const csvLoad = await load('id;data;old\n1;x;yes\n2;1;maybe\n', { mappingText, customers: ['1'] })
    const json = [
      '{"id":"1","data":"x","old":true}',
      '{"id":"2","data":1,"old":"maybe"}',
      '{"id":"3","data":[],"old":false}',
    ]
    const jsonLoad = await load(`${json.join('\n')}\n`, { mappingText, customers: ['1', '3'] })
    for (const { summary, rejects, customer } of [csvLoad, jsonLoad]) {
      expect(rejects.map((reject) => reject.replace(/^\d: /, '').slice(0, 18))).toEqual(["old: found 'maybe'"])
      expect(customer('1')).toEqual({ senior: true })
      expect(summary.leftOut.data?.first.line).toBe(csvLoad.summary === summary ? 2 : 1)
    }
    expect(jsonLoad.customer('3')).toEqual({ senior: false })
  })

  test('a cell of a row that is refused for another is not counted', async () => {
    const mappingText = 'customerId: id\nfeatures: { data_mb: { column: data, onBadCell: leave-out }, senior: old }\n'
    const { summary } = await load('id;data;old\n1;x;maybe\n', { mappingText })
    expect(summary.leftOut).toEqual({})
  })
})

describe('dates', () => {
  const loadDates = (cells: string[], format: string, top = '') =>
    load(`id;end\n${cells.map((cell, i) => `${i};${cell}`).join('\n')}\n`, {
      mappingText: `${top}customerId: id\nfeatures: { contract_end: { column: end, dateFormat: ${format} } }\n`,
      customers: cells.map((_, i) => String(i)),
    })
  const empty = ['01.01.0001 0:00:00', '00.00.0000', '00.00.0000 0:00:00', '30.12.1899 0:00:00', '.  .']

  test('the first format of a list that fits is taken', async () => {
    const cells = [
      '01.05.2026 10:30:00',
      '1.5.2026',
      '2026-05-01',
      '2026-05-01T10:30:00+03:00',
      '05/01/2026',
      '31.02.2026',
    ]
    const { customer, rejects } = await loadDates(cells, '[DD.MM.YYYY HH:mm:ss, DD.MM.YYYY, iso8601]')
    expect([0, 1, 2, 3].map((i) => customer(String(i)))).toEqual([
      { contract_end: '2026-05-01T07:30:00.000Z' },
      { contract_end: '2026-05-01' },
      { contract_end: '2026-05-01' },
      { contract_end: '2026-05-01T07:30:00.000Z' },
    ])
    expect(rejects).toEqual([
      "6: end: found '05/01/2026', expected a date written DD.MM.YYYY HH:mm:ss or DD.MM.YYYY or iso8601",
      "7: end: found '31.02.2026', expected a date written DD.MM.YYYY HH:mm:ss or DD.MM.YYYY or iso8601",
    ])
  })

  test('a date that stands for none is never one: refused, and how to declare it is said', async () => {
    const format = '[DD.MM.YYYY HH:mm:ss, DD.MM.YYYY]'
    const { summary, rejects } = await loadDates([...empty, '01.05.2010 0:00:00'], format)
    expect([summary.loaded, rejects.length]).toEqual([1, empty.length])
    expect(rejects[0]).toBe(
      "2: end: found '01.01.0001 0:00:00', expected a date written DD.MM.YYYY HH:mm:ss or DD.MM.YYYY; where it stands for no date, emptyDates: missing in the mapping says so",
    )
  })

  test('or missing, where that is declared', async () => {
    const format = '[DD.MM.YYYY HH:mm:ss, DD.MM.YYYY, YYYYMMDD, iso8601]'
    const cells = [...empty, '00000000', '0001-01-01T00:00:00', '0000-00-00']
    const { customer, rejects } = await loadDates(cells, format, 'emptyDates: missing\n')
    expect(rejects).toEqual([])
    expect(cells.map((_, i) => customer(String(i)))).toEqual(cells.map(() => ({})))
  })

  test('zero seconds are a time', async () => {
    expect((await loadDates(['0'], 'unixSeconds')).customer('0')).toEqual({ contract_end: '1970-01-01T00:00:00.000Z' })
  })

  test('the first day of all years is no date in JSONL, either', async () => {
    const rows = [
      '"0001-01-01T00:00:00"',
      '"0001-01-01"',
      '-62135596800000',
      '"0001-01-01T00:00:00Z"',
      '"0002-01-01"',
      '"0000-12-30"',
    ]
    const { rejects } = await load(
      `${rows.map((end, i) => `{"customerId":"${i}","features":{"contract_end":${end}}}`).join('\n')}\n`,
    )
    expect(rejects.map((reject) => reject.slice(0, 15))).toEqual([1, 2, 3, 4].map((line) => `${line}: contract_end`))
    expect(rejects[1]).toBe(
      "2: contract_end: found '0001-01-01', expected another date than the first of January of the year 1, or null for none",
    )
  })
})

describe('words for yes and no', () => {
  const loadWords = (cells: string[], source: string) =>
    load(`id;old\n${cells.map((cell, i) => `${i};${cell}`).join('\n')}\n`, {
      mappingText: `customerId: id\nmissing: [NA]\nfeatures: { senior: ${source} }\n`,
      customers: cells.map((_, i) => String(i)),
    })

  test('that need no declaration', async () => {
    const yes = ['да', 'Да', 'ИСТИНА', 'ja', 'Y', 'on', 'иә', '1', 'true']
    const no = ['нет', 'НЕТ', 'ложь', 'Nein', 'n', 'off', 'жоқ', '0', 'False']
    const { customer, rejects } = await loadWords([...yes, ...no], 'old')
    expect(rejects).toEqual([])
    const expected = [...yes.map(() => ({ senior: true })), ...no.map(() => ({ senior: false }))]
    expect(expected.map((_, i) => customer(String(i)))).toEqual(expected)
  })

  test('that are declared: both, or yes alone', async () => {
    const both = await loadWords(
      ['активен', 'закрыт', 'NA', 'да'],
      '{ column: old, is: [активен, есть], isNot: закрыт }',
    )
    expect([0, 1, 2].map((i) => both.customer(String(i)))).toEqual([{ senior: true }, { senior: false }, {}])
    expect(both.rejects).toEqual(["5: old: found 'да', expected one of активен, есть, закрыт"])
    const alone = await loadWords(['+', '-', ''], '{ column: old, is: "+" }')
    expect([0, 1, 2].map((i) => alone.customer(String(i)))).toEqual([{ senior: true }, { senior: false }, {}])
  })
})
