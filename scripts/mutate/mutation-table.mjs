/**
 * @typedef {object} FolderResult
 * @property {string} folder below `src`
 * @property {number} wanted percent
 * @property {number} killed changes that a test noticed
 * @property {number} timedOut changes that made the code run on for ever, which a test run notices too
 * @property {number} survived changes that all tests passed over
 * @property {number} uncovered changes in code that no test runs
 */

/**
 * Share of the changes that were noticed, in percent.
 * @param {Pick<FolderResult, 'killed' | 'timedOut' | 'survived' | 'uncovered'>} result
 */
export function scoreOf({ killed, timedOut, survived, uncovered }) {
  const all = killed + timedOut + survived + uncovered
  return all === 0 ? 100 : (100 * (killed + timedOut)) / all
}

/**
 * A table in Markdown, one row a folder.
 * @param {readonly FolderResult[]} results
 */
export function formatMutationTable(results) {
  const rows = results.map((result) => {
    const { folder, killed, timedOut, survived, uncovered, wanted } = result
    const score = scoreOf(result)
    const counts = [killed, timedOut, survived, uncovered].map((count) => count.toLocaleString('en'))
    return `| \`${folder}\` | ${counts.join(' | ')} | ${score.toFixed(1)} | ${wanted} | ${score >= wanted ? 'yes' : 'no'} |`
  })
  const head = '| folder | noticed | ran on | survived | not run | score % | wanted | reached |'
  return [head, '|:--|--:|--:|--:|--:|--:|--:|:--|', ...rows].join('\n')
}
