import { describe, expect, test } from 'vitest'
import { mangling } from '#sufler/service/loading/mangled-id.ts'
import { load } from './in-process.ts'

const features = 'features: { data_mb: data }\n'
const ofColumn = `customerId: id\n${features}`

/** The ids that were loaded of a file with these, and what is said of the others. */
async function ids(cells: readonly string[], mappingText = ofColumn) {
  const rows = cells.map((cell, i) => `${cell};${i}`)
  const { summary, rejects } = await load(`id;data\n${rows.join('\n')}\n`, { mappingText })
  return { loaded: summary.loaded, rejects: rejects.map((reject) => reject.replace(/^\d+: customer id: /, '')) }
}

describe('what a spreadsheet or an export has made of an id', () => {
  test.each([
    [
      'a number that a spreadsheet has shortened',
      ['7,91612E+10', '7.91612E+10', '7.9161234567E10', '7e+10', '-1,5e-3'],
    ],
    ['a number with a fraction, which ids do not have', ['79161234567.0', '79161234567,00']],
    ['a number with separators between its thousands', ['79,161,234,567']],
    ['a number behind the mark of a spreadsheet for text', ["'79161234567"]],
    ['what a spreadsheet shows in a column that is too narrow', ['########']],
    ['the error of a spreadsheet', ['#N/A', '#Н/Д', '#REF!', '#ССЫЛКА!', '#DIV/0!']],
    ['the label of a line below the table', ['Итого:', 'итого', 'ВСЕГО', 'Total', 'Клиентов:', 'Summe']],
    ['a word for nothing', ['NULL', 'null', 'None', 'NaN', 'n/a', '-', '???']],
    ['a letter that was lost between two encodings', ['Ив\ufffdнов']],
  ])('%s', (what, texts) => {
    expect(texts.map((text) => [text, mangling(text)])).toEqual(texts.map((text) => [text, what]))
  })

  test('what only resembles it is an id', () => {
    const texts = [
      '79161234567',
      'C-1.0.3',
      '5e12',
      '12E4',
      'a1e+5',
      '7590-VHVEG',
      '1,5',
      'итого-7',
      '10.120.130.140',
      '#7',
      "O'Neil",
      '123.456.789-00',
    ]
    expect(texts.filter((text) => mangling(text) !== undefined)).toEqual([])
  })

  test('is refused, and how to export the file is said', async () => {
    expect(await ids(['79161234560', '"7,91612E+10"', '79161234567.0', 'Итого:'])).toEqual({
      loaded: 1,
      rejects: [
        "found '7,91612E+10', a number that a spreadsheet has shortened, expected the id; export the column as text (where ids are such, a pattern in the mapping says so)",
        "found '79161234567.0', a number with a fraction, which ids do not have, expected the id; export the column as text (where ids are such, a pattern in the mapping says so)",
        "found 'Итого:', the label of a line below the table, expected the id; export the column as text (where ids are such, a pattern in the mapping says so)",
      ],
    })
  })

  test('is refused in each part of an id that several columns make', async () => {
    const mappingText = `customerId: { template: "{branch}-{account}" }\n${features}`
    const { rejects } = await load('branch,account,data\n1,7.0,1\nNULL,8,1\n2,9,1\n', { mappingText })
    expect(rejects.map((reject) => reject.slice(0, 30))).toEqual([
      "2: customer id: found '7.0', a",
      "3: customer id: found 'NULL', ",
    ])
  })
})

describe('a pattern says what ids are like', () => {
  test('instead of the guesses', async () => {
    const mappingText = `customerId: { column: id, pattern: '[0-9]+\\.0' }\n${features}`
    expect(await ids(['7.0', '7.5', '7', 'Итого:'], mappingText)).toEqual({
      loaded: 1,
      rejects: [
        "found '7.5', expected an id like [0-9]+\\.0",
        "found '7', expected an id like [0-9]+\\.0",
        "found 'Итого:', the label of a line below the table, expected an id like [0-9]+\\.0; export the column as text",
      ],
    })
  })

  test('of the whole id, with its prefix', async () => {
    const mappingText = `customerId: { column: id, prefix: "tel:", pattern: "tel:[0-9]{3}" }\n${features}`
    expect((await ids(['123', '1234', 'x'], mappingText)).loaded).toBe(1)
  })
})

describe('what nobody sees', () => {
  const invisible = [
    '\ufeff1002',
    '\u00a01003',
    '\u200b1004',
    '10\u00ad05',
    '1006\u200f',
    '\u202a1007\u202c',
    '1\u20608',
  ]

  test('is refused in an id, with its number', async () => {
    const { loaded, rejects } = await ids(['1001', ...invisible])
    expect(loaded).toBe(1)
    expect(rejects[0]).toBe(
      "found '‹U+FEFF›1002', with characters that nobody sees, expected none; invisible: remove beside the column takes them out",
    )
    expect(rejects.map((reject) => /U\+\w+/.exec(reject)?.[0])).toEqual([
      ...['U+FEFF', 'U+00A0', 'U+200B', 'U+00AD', 'U+200F', 'U+202A', 'U+2060'],
    ])
  })

  test('is taken out where that is declared', async () => {
    const mappingText = `customerId: { column: id, invisible: remove }\n${features}`
    const customers = ['1002', '1003', '1004', '1005', '1006', '1007', '18']
    const rows = invisible.map((id, i) => `${id};${i}`)
    const { rejects, customer } = await load(`id;data\n${rows.join('\n')}\n`, { mappingText, customers })
    expect(rejects).toEqual([])
    expect(customers.map(customer)).toEqual(customers.map((_, i) => ({ data_mb: i })))
  })

  test('is refused in JSONL, too', async () => {
    const rows = ['{"id":" 1 ","data":1}', '{"id":"\ufeff2","data":1}', '{"id":"\u00a03","data":1}']
    const { summary, rejects } = await load(`${rows.join('\n')}\n`, { mappingText: ofColumn })
    expect([summary.loaded, rejects.length]).toEqual([1, 2])
  })
})
