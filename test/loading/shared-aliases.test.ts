import { describe, expect, test } from 'vitest'
import { formatSummary, noticesOfSharedAliases, summaryJson } from '#sufler/cli/load-report.ts'
import { AliasClaims } from '#sufler/service/loading/alias-claims.ts'
import { load } from './in-process.ts'

const mappingText = 'customerId: id\naliases: { phone: phone, crm: crm }\nfeatures: { data_mb: data }\n'
const paths = { rejects: undefined }

describe('two customers with one telephone', () => {
  test('the first keeps it, the second is loaded without it, and it is told', async () => {
    const rows = ['1001;+79160000001;a;1', '1002;8 (916) 000-00-01;b;2', '1003;;b;3', '1004;;;4']
    const { summary, rejects, aliases } = await load(`id;phone;crm;data\n${rows.join('\n')}\n`, {
      mappingText,
      aliases: ['phone:+79160000001', 'crm:b'],
    })
    expect({ rejects, aliases, loaded: summary.loaded }).toEqual({ rejects: [], aliases: ['1001', '1002'], loaded: 4 })
    const examples = [
      { alias: 'phone:+79160000001', line: 3, keptByLine: 2 },
      { alias: 'crm:b', line: 4, keptByLine: 3 },
    ]
    expect(JSON.parse(summaryJson(summary, undefined)).sharedAliases).toEqual({ claims: 2, examples, isComplete: true })
    expect(formatSummary(summary, {}, paths)).toContain(
      '\n2 aliases were claimed again, by other customers; the first row that has one keeps it\n',
    )
    expect(noticesOfSharedAliases('a.csv', summary)).toEqual([
      'a.csv:3: phone:+79160000001 is already that of line 2, which keeps it; this customer is loaded without it',
      'a.csv:4: crm:b is already that of line 3, which keeps it; this customer is loaded without it',
    ])
  })

  test('whichever batch brings them', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `c${i};+7916000000${i % 4};;1`)
    const { summary, aliases } = await load(`id;phone;crm;data\n${rows.join('\n')}\n`, {
      ...{ mappingText, batchRows: 3 },
      aliases: [0, 1, 2, 3].map((i) => `phone:+7916000000${i}`),
    })
    expect(aliases).toEqual(['c0', 'c1', 'c2', 'c3'])
    expect(summary.sharedAliases).toMatchObject({ claims: 36, examples: { length: 5 } })
  })

  test('a row that is refused claims nothing', async () => {
    const { aliases, summary } = await load('id;phone;crm;data\n1;+79160000001;;x\n2;+79160000001;;1\n', {
      ...{ mappingText, aliases: ['phone:+79160000001'] },
    })
    expect([aliases, summary.sharedAliases.claims]).toEqual([['2'], 0])
  })

  test('one customer who comes again keeps an alias', async () => {
    const { aliases, summary } = await load('id;phone;crm;data\n1;+79160000001;;1\n2;;;1\n1;+79160000001;;2\n', {
      ...{ mappingText, aliases: ['phone:+79160000001'], allowDuplicates: true },
    })
    expect([aliases, summary.sharedAliases.claims]).toEqual([['1'], 0])
    const other = await load('{"id":"1","phone":"+79160000001"}\n{"id":"2","phone":"89160000001"}\n', {
      ...{ mappingText, allowDuplicates: true },
    })
    expect(other.summary.sharedAliases.claims).toBe(1)
  })

  test('beyond what is remembered nothing is refused, and it is told', () => {
    const claims = new AliasClaims(false, 2)
    expect(['a', 'b', 'c', 'c', 'a'].map((alias, i) => claims.claim(alias, `c${i}`, i + 1))).toEqual([
      ...[true, true, true, true, false],
    ])
    expect(claims.summary()).toMatchObject({ claims: 1, isComplete: false })
  })
})

describe('aliases that cannot be read', () => {
  test('what a spreadsheet has made of a number or an id is refused', async () => {
    const rows = ['1;"7,91612E+10";;1', '2;79161234567.0;;1', '3;;4711.0;1', '4;;#N/A;1']
    const { rejects } = await load(`id;phone;crm;data\n${rows.join('\n')}\n`, { mappingText })
    expect(rejects).toEqual([
      "2: phone: found '7,91612E+10', expected a telephone number in E.164, as +79161234567, or as it is written in RU",
      "3: phone: found '79161234567.0', expected a telephone number in E.164, as +79161234567, or as it is written in RU",
      "4: crm: found '4711.0', a number with a fraction, which ids do not have, expected an id; export the column as text",
      "5: crm: found '#N/A', the error of a spreadsheet, expected an id; export the column as text",
    ])
  })

  test('or left out where that is declared', async () => {
    const leavingOut = mappingText.replace('phone: phone', 'phone: { column: phone, onBadCell: leave-out }')
    const { rejects, summary, customer } = await load('id;phone;crm;data\n1;8916123456;;1\n2;;7.0;2\n', {
      ...{ mappingText: leavingOut, customers: ['1'] },
    })
    expect(rejects.map((reject) => reject.slice(0, 20))).toEqual(["3: crm: found '7.0',"])
    expect(customer('1')).toEqual({ data_mb: 1 })
    expect(summary.leftOut.phone).toMatchObject({ cells: 1, first: { line: 2, found: "'8916123456'" } })
  })
})
