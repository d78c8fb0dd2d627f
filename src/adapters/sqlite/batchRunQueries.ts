import { BATCH_RUNS_OF_JOB, type BatchRunRow } from '../../core/usage/batchRuns';
import { metadataFrom } from '../../core/usage/recordedCall';
import { BATCH_USAGE_TYPES, isCallStatus, type BatchUsageType } from '../../core/usage/vocabulary';
import type { BoundQuery } from './callConditions';
import { allRows, textIn, textOrNullIn, type Database, type Row } from './sqlite';

/** The last 20 runs of each job, newest first. */
export function batchRuns(database: Database): readonly BatchRunRow[] {
  return BATCH_USAGE_TYPES.flatMap((usageType) => {
    const { sql, parameters } = batchRunsQuery(usageType);
    return allRows(database, sql, parameters).map(runFrom);
  }).sort((one, other) => (one.timestamp < other.timestamp ? 1 : -1));
}

export function batchRunsQuery(usageType: BatchUsageType): BoundQuery {
  return {
    sql: `SELECT usage_type, run_id, timestamp, status, metadata FROM llm_usage INDEXED BY ix_llm_usage_usage_type_timestamp
      WHERE usage_type = ? ORDER BY timestamp DESC, uid DESC LIMIT ?`,
    parameters: [usageType, BATCH_RUNS_OF_JOB],
  };
}

function runFrom(row: Row): BatchRunRow {
  const { status } = row;
  const metadata = textOrNullIn(row, 'metadata');
  return {
    usageType: textIn(row, 'usage_type'),
    runId: textOrNullIn(row, 'run_id'),
    timestamp: textIn(row, 'timestamp'),
    status: isCallStatus(status) ? status : 'error',
    metadata: metadata === null ? null : metadataFrom(JSON.parse(metadata)),
  };
}
