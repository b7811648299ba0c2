import type { DemoCall } from '../service/operator/console-of.ts'

const incoming = (reason?: string) => ({
  'call.direction': 'incoming',
  ...(reason === undefined ? {} : { 'call.reason': reason }),
})

/** Calls that the console's demo mode plays, in this order: the founding example first. The callers are `demoPeople`. */
export const demoCalls: readonly DemoCall[] = [
  {
    phone: '+79161234567',
    context: incoming('roaming'),
    note: { ru: 'Анна едет за границу и спрашивает про связь', en: 'Anna is going abroad and asks about roaming' },
  },
  {
    phone: '+79161000010',
    context: incoming('bill'),
    note: { ru: 'Дмитрий не понимает, за что доплачивает', en: 'Dmitry wonders what the extra charges are' },
  },
  {
    phone: '+79161000036',
    context: incoming('leaving'),
    note: { ru: 'Олег уходит к другому оператору', en: 'Oleg is leaving for another operator' },
  },
  {
    phone: '+79161000006',
    context: incoming('internet'),
    note: { ru: 'У Кирилла кончается интернет', en: 'Kirill is running out of internet' },
  },
  {
    phone: '+79161000016',
    context: incoming('tariff'),
    note: { ru: 'Наталья выбирает тариф для дома', en: 'Natalya is choosing a tariff for her household' },
  },
  {
    phone: '+79161000040',
    context: incoming('complaint'),
    note: { ru: 'У Константина нет связи и лишнее списание', en: 'Konstantin has no signal and was overcharged' },
  },
  {
    phone: '+79161000002',
    context: incoming('roaming'),
    note: { ru: 'Марина звонит из-за границы', en: 'Marina is calling from abroad' },
  },
  {
    phone: '+79161000019',
    context: incoming('device'),
    note: { ru: 'Виктор жалуется на старый телефон', en: "Viktor's phone is three years old" },
  },
  {
    phone: '+79161000014',
    context: incoming('bill'),
    note: { ru: 'Ольга платит за тариф больше, чем нужно', en: 'Olga pays for more than she uses' },
  },
  {
    phone: '+79161000034',
    context: incoming(),
    note: {
      ru: 'Тамару донимают спамом; причину звонка выберите сами',
      en: 'Tamara is plagued by spam; choose her reason',
    },
  },
]
