import { type ArmStatistics, type ExperimentStatistics, eventsMin } from '../../domain/experiments/statistics.ts'

const count = new Intl.NumberFormat('en-GB')
const percent = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 2 })
const points = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2, signDisplay: 'exceptZero' })

/** What the numbers say, in one or several sentences. */
export function summarise({ arms, neededExposures, sampleRatioP }: ExperimentStatistics): string {
  const judged = arms.filter(({ verdict }) => verdict !== undefined)
  const [first] = judged
  switch (first?.verdict) {
    case 'nobody-yet':
      return 'Nobody has been exposed yet.'
    case 'sample-ratio-mismatch':
      return `The arms have not the customers that their shares say (p = ${sampleRatioP?.toExponential(1)}): find out why before you believe anything else here.`
    case 'too-early':
      return tooEarly(arms, neededExposures)
    default:
      return judged.map(compared).join(' ')
  }
}

function tooEarly(arms: readonly ArmStatistics[], neededExposures: number | undefined): string {
  const inUse = arms.filter(({ share }) => share > 0)
  const fewest = count.format(Math.min(...inUse.map(({ exposures }) => exposures)))
  if (neededExposures === undefined)
    return `Too early: nobody has converted yet, and the smallest arm has ${fewest} customers.`
  const needs = `each arm needs ${count.format(neededExposures)} customers and ${eventsMin} conversions`
  return `Too early: ${needs}, the smallest has ${fewest}.`
}

function compared({ id, rate = 0, difference, verdict }: ArmStatistics): string {
  if (difference === undefined) return ''
  const range = `${points.format(difference.low * 100)} to ${points.format(difference.high * 100)} percentage points`
  const words = { better: 'is better than', worse: 'is worse than' } as Record<string, string>
  const relation = words[verdict as string] ?? 'shows no difference to'
  return `${id} ${relation} the control: ${percent.format(rate)}, ${range} against it.`
}
