import { Counter, type Registry } from 'prom-client'

/** A counter with one label, counted by hand: prom-client hashes the labels of every increment. */
export class LabelCounter {
  readonly #counts = new Map<string, number>()

  constructor(registry: Registry, label: string, name: string, help: string) {
    const counts = this.#counts
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset()
        for (const [value, count] of counts) this.inc({ [label]: value }, count)
      },
    })
  }

  count(value: string): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1)
  }
}
