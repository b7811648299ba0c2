/**
 * A folder of `src` whose code is changed.
 *
 * @typedef {object} MutatedFolder
 * @property {string[]} tests what is run against each change: tests that load the code into their own process. Tests that start
 *   a process of its own, a browser or a Redis of their own would take minutes a change, and are not meant to find it.
 * @property {number} wanted the least score, in percent
 */

/** @type {Record<string, MutatedFolder>} */
export const mutatedFolders = {
  'domain/access': {
    tests: ['test/access/rates.test.ts', 'test/access/names.test.ts', 'test/access/rate-limit.property.test.ts'],
    wanted: 90,
  },
  'domain/aliases': { tests: ['test/domain/aliases'], wanted: 90 },
  'domain/arbitration': { tests: ['test/domain/arbitration', 'test/domain/decision'], wanted: 90 },
  'domain/budgets': { tests: ['test/domain/budgets', 'test/budgets'], wanted: 90 },
  'domain/contact-policy': { tests: ['test/domain/contact-policy', 'test/domain/decision'], wanted: 90 },
  'domain/decision': { tests: ['test/domain/decision'], wanted: 90 },
  'domain/eligibility': { tests: ['test/domain/eligibility'], wanted: 90 },
  'domain/experiments': { tests: ['test/domain/experiments'], wanted: 90 },
  'domain/features': { tests: ['test/domain/features'], wanted: 90 },
  'domain/history': { tests: ['test/domain/history', 'test/domain/contact-policy'], wanted: 90 },
  'domain/sentences': {
    tests: ['test/domain/sentences', 'test/domain/eligibility/explain-condition.test.ts'],
    wanted: 90,
  },
  'domain/text': { tests: ['test/domain/text'], wanted: 90 },
  'domain/time': { tests: ['test/domain/time'], wanted: 90 },
  catalog: { tests: ['test/catalog'], wanted: 80 },
  schema: { tests: ['test/catalog'], wanted: 80 },
  service: {
    tests: ['test/service', 'test/admission', 'test/access', 'test/loading', 'test/observability'],
    wanted: 80,
  },
  store: { tests: ['test/store'], wanted: 80 },
  transport: { tests: ['test/rest', 'test/grpc', 'test/live', 'test/site'], wanted: 80 },
  worker: { tests: ['test/worker'], wanted: 80 },
}
