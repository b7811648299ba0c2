import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { LoadRefused } from '#sufler/service/loading/load-refused.ts'
import { load } from './in-process.ts'

/** Files as programs really write them. */
const mappingText = 'customerId: id\nfeatures: { data_mb: data, first_name: name }\n'
const two = { customers: ['1', '2'], mappingText }

/** The sentences with which a load refuses to begin. */
async function refusal(content: string | Uint8Array, settings: Parameters<typeof load>[1] = two): Promise<string[]> {
  try {
    await load(content, settings)
  } catch (error) {
    if (error instanceof LoadRefused) return [...error.reasons]
    throw error
  }
  return []
}

async function expectBoth(content: string | Uint8Array, settings: Parameters<typeof load>[1] = {}) {
  for (const blockBytes of [1, 7, 1_000]) {
    const { summary, rejects, customer } = await load(content, { ...two, ...settings, blockBytes })
    expect({ end: summary.end, loaded: summary.loaded, rejects }).toEqual({ end: 'complete', loaded: 2, rejects: [] })
    expect([customer('1'), customer('2')]).toEqual([
      { data_mb: 10, first_name: 'Анна' },
      { data_mb: 20, first_name: 'Пётр' },
    ])
  }
}

const rows = ['id;data;name', '1;10;Анна', '2;20;Пётр']
const text = `${rows.join('\n')}\n`
const utf16 = (content: string) => Buffer.from(content, 'utf16le')
const bigEndian = (content: string) => utf16(content).swap16()
const cyrillic = 'АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя'
const windows1251 = (content: string) =>
  Buffer.from(
    [...content].map((letter) =>
      cyrillic.includes(letter) ? 0xc0 + cyrillic.indexOf(letter) : letter === 'ё' ? 0xb8 : letter.charCodeAt(0),
    ),
  )

describe('line ends', () => {
  test.each([
    ['two carriage returns', '\r\r\n'],
    ['a carriage return alone', '\r'],
    ['a carriage return and a line feed', '\r\n'],
  ])('%s', async (_, end) => {
    await expectBoth(rows.join(end) + end)
    await expectBoth(rows.map((row) => row.replace(/[^;]+/g, '"$&"')).join(end))
  })

  test('a carriage return alone, in JSONL', async () => {
    await expectBoth('{"id":"1","data":10,"name":"Анна"}\r{"id":"2","data":20,"name":"Пётр"}\r')
  })

  test('lines are counted, and refused rows written, as an editor shows them', async () => {
    const { rejects } = await load(['id;data;name', '1;x;', '', '2;y;'].join('\r'), two)
    expect(rejects.map((reject) => reject.slice(0, 8))).toEqual(['2: data:', '4: data:'])
  })
})

describe('encodings', () => {
  test('windows-1251, when it is declared', async () => {
    await expectBoth(windows1251(text), { mappingText: `encoding: windows-1251\n${mappingText}` })
    await expectBoth(windows1251(text), { encoding: 'windows-1251' })
    expect(await refusal(windows1251('id;имя\n1;x\n'))).toEqual([
      'standard input:1: header: found bytes that are not UTF-8, expected a file in UTF-8, or its encoding declared in the mapping (encoding: windows-1251)',
    ])
  })

  test('UTF-16 by its byte order mark, or when it is declared', async () => {
    await expectBoth(utf16(`\ufeff${text}`))
    await expectBoth(bigEndian(`\ufeff${text}`))
    await expectBoth(gzipSync(utf16(`\ufeff${text.replaceAll('\n', '\r\n')}`)))
    await expectBoth(utf16(text), { encoding: 'utf-16le' })
    await expectBoth(bigEndian(text), { encoding: 'utf-16be' })
    expect(await refusal(utf16(text))).toEqual([
      'standard input: found zero bytes, expected text in utf-8; if the file is in UTF-16, declare encoding: utf-16le',
    ])
  })

  test('a mark that is not that of the declared encoding', async () => {
    expect(await refusal(`\ufeff${text}`, { ...two, encoding: 'windows-1251' })).toEqual([
      'standard input: found the byte order mark of utf-8, expected windows-1251, as the mapping or --encoding declares',
    ])
    expect(await refusal(Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), utf16(text)]))).toEqual([
      'standard input: found a file in UTF-32, expected UTF-8, UTF-16 or a declared encoding',
    ])
  })

  test('what the encoding does not have is refused with its line, and the rest is loaded', async () => {
    const bytes = Buffer.concat([
      windows1251(text),
      Buffer.from('3;30;'),
      Buffer.from([0x98, 0x0a]),
      windows1251('4;40;Я\n'),
    ])
    const one = await load(bytes, { mappingText, encoding: 'windows-1251', customers: ['4'] })
    expect(one.rejects).toEqual([
      '4: found bytes that windows-1251 does not have, expected a file in windows-1251, as it was declared',
    ])
    expect(one.customer('4')).toEqual({ data_mb: 40, first_name: 'Я' })
    const lone = Buffer.concat([utf16(`\ufeff${text}3;30;`), Buffer.from([0, 0xd8]), utf16('\n4;40;Я\n')])
    const other = await load(lone, { mappingText, customers: ['4'] })
    expect(other.rejects.map((reject) => reject.slice(0, 50))).toEqual([
      '4: found bytes that utf-16le does not have, expect',
    ])
    expect(other.customer('4')).toEqual({ data_mb: 40, first_name: 'Я' })
  })
})

describe('what stands around the table', () => {
  test('a line that tells the delimiter', async () => {
    await expectBoth(`sep=;\r\n${text}`)
    await expectBoth(`\ufeff"sep=|"\n${text.replaceAll(';', '|')}`)
  })

  test('titles above the header', async () => {
    const titles = 'Клиенты, активные; выгрузка\n\n01.05.2026\n'
    await expectBoth(titles + text, { mappingText: `skipLines: 3\n${mappingText}` })
    await expectBoth(`sep=;\n${titles}${text}`, { mappingText: `skipLines: 3\n${mappingText}` })
    expect(await refusal(titles + text)).toEqual([
      "column 'id': found nothing in the header, expected it",
      "column 'data': found nothing in the header, expected it",
      "column 'name': found nothing in the header, expected it",
      'standard input:4: here is a header that has them all: skipLines: 3 in the mapping finds it',
    ])
    expect(await refusal(text, { ...two, mappingText: `skipLines: 9\n${mappingText}` })).toEqual([
      'standard input: found 3 lines, expected a header below 9 that are skipped',
    ])
    const { rejects } = await load(`${titles}${text}3;x;\n`, { mappingText: `skipLines: 3\n${mappingText}` })
    expect(rejects).toEqual(["7: data: found 'x', expected a number, as 1234.5"])
  })

  test('delimiters at the end of the header, of the rows, or of both, and rows of nothing else', async () => {
    await expectBoth(text.replaceAll('\n', ';\n'))
    await expectBoth(text.replace('name\n', 'name;;\n'))
    await expectBoth(text.replaceAll(/([а-я])\n/g, '$1;;;\n'))
    await expectBoth(`${text};;;\n;;\n`)
    const { rejects } = await load(`${text}3;1;x;;y\n3;1\n`, two)
    expect(rejects).toEqual(['4: found 5 columns, expected 3', '5: found 2 columns, expected 3'])
  })

  test('no-break spaces and what nobody sees, around headers and cells', async () => {
    await expectBoth(
      ['\u00a0id\u00a0;\u200bdata;\ufeffname', '1;\u00a010 ;\u200eАнна\u00a0', '2;20\u202f;\u2003 Пётр\u00ad'].join(
        '\n',
      ),
    )
    await expectBoth('{"id":"1","data":"\u00a010","name":"Анна\u200b"}\n{"id":"2","data":20,"name":"\ufeffПётр"}\n')
  })
})

describe('files that are no tables', () => {
  const csv = 'a CSV file: open it and save it as CSV (UTF-8), columns with ids and telephone numbers as text'
  test.each([
    [
      'XLSX',
      Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26), Buffer.from('[Content_Types].xml')]),
      `found an Office document (XLSX), expected ${csv}`,
    ],
    [
      'XLSX by another program',
      Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26), Buffer.from('xl/workbook.xml')]),
      `found an Excel workbook (XLSX), expected ${csv}`,
    ],
    [
      'XLS',
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0]),
      `found an old Excel workbook (XLS), expected ${csv}`,
    ],
    [
      'ODS',
      Buffer.concat([
        Buffer.from('PK\x03\x04'),
        Buffer.alloc(26),
        Buffer.from('mimetypeapplication/vnd.oasis.opendocument'),
      ]),
      `found an OpenDocument file (ODS), expected ${csv}`,
    ],
    [
      'ZIP',
      Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26), Buffer.from('customers.csv')]),
      'found a ZIP archive, expected the file that is packed in it, or gzip',
    ],
    ['HTML', Buffer.from('\ufeff\r\n<html><table><tr><td>1'), `found a page of HTML or XML, expected ${csv}`],
    ['XML', Buffer.from('<?xml version="1.0"?><Workbook>'), `found a page of HTML or XML, expected ${csv}`],
  ])('%s says how to get one', async (_, bytes, problem) => {
    expect(await refusal(bytes)).toEqual([`standard input: ${problem}`])
    expect(await refusal(gzipSync(bytes))).toEqual([`standard input: ${problem}`])
  })
})

describe('gzip', () => {
  test('padded with zeros, of several members', async () => {
    const members = text.split(/(?<=\n)/).map((line) => gzipSync(line))
    await expectBoth(Buffer.concat([...members, Buffer.alloc(512)]))
  })

  test('with something else behind it: every row before is loaded, and the end is told', async () => {
    const bytes = Buffer.concat([gzipSync(text), Buffer.from('garbage')])
    const { summary, customer } = await load(bytes, two)
    expect(summary).toMatchObject({
      end: 'broken',
      loaded: 2,
      problem: `broken gzip: found bytes that are no gzip after the compressed data, at byte ${gzipSync(text).length}, expected the end of the file or more gzip data`,
    })
    expect(customer('2')).toEqual({ data_mb: 20, first_name: 'Пётр' })
  })
})
