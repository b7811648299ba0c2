import { closed, Id } from '../../../schema/common.ts'
import { ExperimentList, ExperimentReport } from '../../../schema/experiment.ts'
import type { Sufler } from '../../../service/sufler.ts'
import { problems } from '../problem-responses.ts'
import type { RestApp } from '../rest-app.ts'

const tags = ['experiments']

export function experimentRoutes(app: RestApp, { experiments }: Sufler): void {
  app.get(
    '/v1/experiments',
    {
      config: { access: 'read-reports' },
      schema: {
        tags,
        operationId: 'listExperiments',
        summary: 'Holdouts and experiments of the active ruleset, and how they fare',
        response: { 200: ExperimentList, ...problems(503) },
      },
    },
    () => experiments.list(),
  )
  app.get(
    '/v1/experiments/:id',
    {
      config: { access: 'read-reports' },
      schema: {
        tags,
        operationId: 'getExperiment',
        summary: 'How one experiment fares: exposures and conversions by arm, and what they say',
        params: closed({ id: Id }),
        response: { 200: ExperimentReport, ...problems(400, 404, 503) },
      },
    },
    ({ params: { id } }) => experiments.report(id),
  )
}
