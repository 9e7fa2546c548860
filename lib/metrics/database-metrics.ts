import type pg from "pg";
import { Gauge, type Registry } from "prom-client";

// What the database knows of all processes together. Each process tells the same, so a Prometheus takes the greatest and
// does not add them up. Everything is counted over what is under way or over the last hour, by an index: a table of a
// million finished exports makes it no slower.

interface Ended {
  report_type: string;
  outcome: string;
  exports: string;
  rows: string;
  median: number | null;
  p95: number | null;
}

const underWay = `
  select status, count(*) as exports,
    coalesce(extract(epoch from now() - min(status_changed_at)), 0)::float8 as oldest_seconds
  from export_reports where status in ('pending', 'processing') and parent_report_id is null group by status`;

const ended = `
  select report_type, case status when 'completed' then status else coalesce(outcome_code, 'failed') end as outcome,
    count(*) as exports, coalesce(sum(row_count) filter (where status = 'completed'), 0) as rows,
    percentile_cont(0.5) within group (order by extract(epoch from completed_at - created_at)::float8) as median,
    percentile_cont(0.95) within group (order by extract(epoch from completed_at - created_at)::float8) as p95
  from export_reports
  where status in ('completed', 'failed') and status_changed_at > now() - interval '1 hour' and parent_report_id is null
  group by 1, 2`;

const overdue = `
  select count(*) as deliveries, coalesce(extract(epoch from now() - min(next_try_at)), 0)::float8 as oldest_seconds
  from webhook_deliveries where status = 'pending' and next_try_at < now()`;

/** Adds the database's figures to a registry, and returns what reads them anew. Its promise never fails. */
export function createDatabaseMetrics(pool: pg.Pool, registry: Registry): () => Promise<void> {
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const up = gauge(
    "tranche_database_up",
    "1 when the figures below are from now, 0 when the database did not answer.",
  );
  const exports = gauge(
    "tranche_exports_under_way",
    "Exports by status: pending waits, processing is made.",
    "status",
  );
  const oldest = gauge("tranche_oldest_export_seconds", "Age of the oldest export in its status.", "status");
  const hour = ["report_type", "outcome"] as const;
  const endedExports = gauge(
    "tranche_exports_ended_last_hour",
    "Exports that ended in the last hour.",
    ...hour,
  );
  const endedRows = gauge(
    "tranche_rows_exported_last_hour",
    "Rows of completed files of the last hour.",
    "report_type",
  );
  const endedSeconds = gauge(
    "tranche_export_seconds_last_hour",
    "From the request to the end of an export, over the last hour.",
    ...hour,
    "quantile",
  );
  const dueDeliveries = gauge("tranche_webhooks_overdue", "Webhook messages whose next try is due.");
  const dueSeconds = gauge("tranche_oldest_webhook_seconds", "How long the oldest of them has been due.");
  const all = [exports, oldest, endedExports, endedRows, endedSeconds, dueDeliveries, dueSeconds];

  async function read(): Promise<void> {
    const { rows: now } = await pool.query<{ status: string; exports: string; oldest_seconds: number }>(
      underWay,
    );
    const { rows: hourly } = await pool.query<Ended>(ended);
    const { rows: due } = await pool.query<{ deliveries: string; oldest_seconds: number }>(overdue);
    for (const one of all) one.reset();
    for (const status of ["pending", "processing"]) {
      const found = now.find((row) => row.status === status);
      exports.set({ status }, Number(found?.exports ?? 0));
      oldest.set({ status }, found?.oldest_seconds ?? 0);
    }
    for (const { report_type, outcome, exports, rows, median, p95 } of hourly) {
      endedExports.set({ report_type, outcome }, Number(exports));
      if (outcome === "completed") endedRows.set({ report_type }, Number(rows));
      endedSeconds.set({ report_type, outcome, quantile: "0.5" }, median ?? 0);
      endedSeconds.set({ report_type, outcome, quantile: "0.95" }, p95 ?? 0);
    }
    dueDeliveries.set(Number(due[0]?.deliveries ?? 0));
    dueSeconds.set(due[0]?.oldest_seconds ?? 0);
  }

  return async () => {
    await read().then(
      () => up.set(1),
      () => {
        // Figures of another moment would hide what is wrong.
        for (const one of all) one.reset();
        up.set(0);
      },
    );
  };
}
