/**
 * The regularised upper incomplete gamma function Q(a, x), for a > 0 and x ≥ 0: by its series below a + 1, by its
 * continued fraction (modified Lentz) from there on (Press and others, Numerical Recipes, 3rd edition, section 6.2).
 * About 14 digits.
 */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a))
  return x < a + 1 ? 1 - scale * lowerSeries(a, x) : scale * upperFraction(a, x)
}

/** Probability that chi-square with `degrees` of freedom is greater than `statistic`. */
export function chiSquareTail(statistic: number, degrees: number): number {
  return upperGamma(degrees / 2, statistic / 2)
}

/** How many standard deviations a normal value must be away, to either side, to be so unlikely: 1.96 for 0.05. */
export function normalQuantile(twoSided: number): number {
  let low = 0
  let high = 40
  // Each step halves the interval: 100 leave nothing that a float64 could tell apart.
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2
    if (chiSquareTail(middle * middle, 1) > twoSided) low = middle
    else high = middle
  }
  return high
}

/** Far more terms than either expansion takes for the degrees of freedom that occur here. */
const termsMax = 10_000
const precision = 1e-16
const tiny = 1e-300

function lowerSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n <= termsMax; n++) {
    term *= x / (a + n)
    sum += term
    if (term < sum * precision) return sum
  }
  throw new RangeError(`the incomplete gamma function does not converge at ${a}, ${x}`)
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let fraction = d
  for (let n = 1; n <= termsMax; n++) {
    const an = -n * (n - a)
    b += 2
    d = 1 / nonZero(an * d + b)
    c = nonZero(b + an / c)
    const factor = d * c
    fraction *= factor
    if (Math.abs(factor - 1) < precision * 4) return fraction
  }
  throw new RangeError(`the incomplete gamma function does not converge at ${a}, ${x}`)
}

function nonZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value
}

const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** Logarithm of the gamma function for x > 0: Lanczos' approximation, g = 7, n = 9. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const y = x - 1
  const sum = lanczos.reduce((total, coefficient, at) => total + coefficient / (y + at + 1), 0.99999999999980993)
  const t = y + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum)
}
