import type pg from "pg";
import { type Estimate, estimateAll, type TypeHistory, type UnfinishedExport } from "./estimate";

/** How long the history of the report types is taken to be the same. */
const historyMs = 30_000;

/** More unfinished exports than these are not looked at: nobody needs to know their place so exactly. */
const unfinishedMax = 1000;

export interface Estimator {
  /** Estimates for those of `rows` that are unfinished, by id. One query for any number of them, none for none. */
  estimate(rows: readonly { id: number; status: string }[]): Promise<ReadonlyMap<number, Estimate>>;
}

/** Makes the estimator of one process. */
export function createEstimator(pool: pg.Pool): Estimator {
  let history: { at: number; types: Promise<Map<string, TypeHistory>> } | undefined;

  function typeHistory(): Promise<Map<string, TypeHistory>> {
    if (history && performance.now() - history.at < historyMs) return history.types;
    const types = readHistory(pool);
    history = { at: performance.now(), types };
    // A failed reading is not kept.
    types.catch(() => {
      history = undefined;
    });
    return types;
  }

  return {
    async estimate(rows) {
      if (rows.every(({ status }) => status !== "pending" && status !== "processing")) return new Map();
      const [unfinished, types] = await Promise.all([readUnfinished(pool), typeHistory()]);
      return estimateAll(unfinished, types);
    },
  };
}

async function readUnfinished(pool: pg.Pool): Promise<UnfinishedExport[]> {
  const { rows } = await pool.query<UnfinishedExport>(
    `select e.id, e.report_type as "reportType", e.status = 'pending' as "isPending", e.row_count as rows,
       coalesce(extract(epoch from now() - e.started_at), 0)::float8 as "elapsedSeconds",
       extract(epoch from now() - e.snapshot_at)::float8 as "sinceSnapshotSeconds",
       (select count(*)::int from export_reports part where part.parent_report_id = e.id
          and part.status = 'completed') as "partsReady",
       e.total_parts as "totalParts"
     from export_reports e
     where e.parent_report_id is null and e.status in ('pending', 'processing')
     order by e.id limit ${unfinishedMax}`,
  );
  return rows;
}

/** What the last completed exports took, by report type. */
async function readHistory(pool: pg.Pool): Promise<Map<string, TypeHistory>> {
  const { rows } = await pool.query<TypeHistory & { report_type: string }>(
    `select report_type, (sum(rows) / nullif(sum(seconds), 0))::float8 as "rowsPerSecond",
       percentile_cont(0.5) within group (order by seconds) as "medianSeconds"
     from (
       select report_type, row_count as rows, extract(epoch from completed_at - started_at)::float8 as seconds
       from export_reports
       where status = 'completed' and parent_report_id is null and started_at is not null
         and status_changed_at > now() - interval '30 days'
       order by status_changed_at desc limit 200
     ) as last_completed
     group by report_type`,
  );
  return new Map(rows.map(({ report_type, ...type }) => [report_type, type]));
}
