import pg from "pg";
import { clientOf, runExport } from "@/e2e/support/api/call-api";
import { type FailureKind, failures } from "@/lib/exports/record/failures";
import type { StackInfo } from "@/lib/local/stack/stack-info";

/** Ids of one export of the admin's in each state that a person can meet, newest first in the list. */
export interface ExportStates {
  completed: number;
  chunked: number;
  /** Of a saved view of the admin's, which stays, and of another report. */
  bundle: number;
  expired: number;
  failed: number;
  cancelled: number;
  running: number;
  pending: number;
  /** A shared link to the completed one, from the path on. */
  link: string;
}

/**
 * Makes real exports, then sets the rows of some of them to how they are in the midst of their way or after a failure, so
 * that they stand still while they are looked at.
 */
export async function makeExportStates({ url, api_keys, database_url }: StackInfo): Promise<ExportStates> {
  const admin = { url, apiKey: api_keys.admin ?? "" };
  const manager = { url, apiKey: api_keys.manager ?? "" };
  const make = async (
    report_type: string,
    search_params: Record<string, string | boolean>,
    index_params: Record<string, string> = {},
    api = admin,
  ) => (await runExport(api, { report_type, search_params, index_params, fresh: true })).id;

  const expired = await make("advertisers_csv", { status: "approved", country: "US" });
  await make("hot_advertisers_excel", { period: "last_30_days" }, {}, manager);
  const completed = await make("hot_advertisers_excel", { period: "last_7_days" });
  const chunked = await make("clicks_details_excel", { period: "last_90_days" });
  const view = await clientOf(admin).views.create({
    name: "Programs of the US",
    report_type: "advertisers_csv",
    search_params: { country: "US" },
  });
  const members = [{ view: view.id }, { report_type: "deals_excel", search_params: { active: true } }];
  const bundle = (await runExport(admin, { bundle: members, fresh: true })).id;
  const failed = await make("clicks_details_excel", { period: "last_90_days", limit: "1000000" });
  const cancelled = await make("deals_excel", { active: true, exclusive: true });
  const running = await make(
    "clicks_details_excel",
    { period: "last_90_days", limit: "2000000" },
    { columns: "click_date,advertiser,network,publisher,clicks" },
  );
  const pending = await make("advertisers_csv", { status: "approved" });
  const link = (await clientOf(admin).shares.create(completed)).url.slice(url.length);
  const states = { completed, chunked, bundle, expired, failed, cancelled, running, pending, link };
  await withDatabase(database_url, (client) => setStates(client, states));
  return states;
}

const noFile = "warnings = '[]', filename = null, storage_key = null, byte_size = null, sha256 = null";

/** Sets a finished export to how it is when it failed before any data was read. */
export async function setFailed({ database_url }: StackInfo, id: number, kind: FailureKind): Promise<void> {
  const noData =
    "row_count = null, snapshot_at = null, snapshot_id = null, control_totals = null, receipt = null";
  await withDatabase(database_url, (client) => fail(client, id, kind, noData));
}

/** Gives a finished export warnings, as those of data that the demo data does not have. */
export async function setWarnings(
  { database_url }: StackInfo,
  id: number,
  warnings: string[],
): Promise<void> {
  await withDatabase(database_url, (client) =>
    client.query("update export_reports set warnings = $2 where id = $1", [id, JSON.stringify(warnings)]),
  );
}

/** Ends a finished export as a failure; `more` is what else its row has otherwise. */
async function fail(client: pg.Client, id: number, kind: FailureKind, more: string): Promise<void> {
  const { outcomeCode, sentence } = failures[kind];
  await client.query(
    `update export_reports set ${noFile}, ${more}, status = 'failed', outcome_code = $2, error_message = $3
     where id = $1`,
    [id, outcomeCode, sentence],
  );
}

async function withDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function setStates(client: pg.Client, states: ExportStates): Promise<void> {
  await client.query(
    `update export_reports set file_removed_at = now(), completed_at = completed_at - interval '8 days',
       started_at = started_at - interval '8 days', created_at = created_at - interval '8 days' where id = $1`,
    [states.expired],
  );
  await fail(client, states.failed, "storage_unavailable", "completed_at = now()");
  await setPartsReady(client, states.failed, 3);
  await fail(client, states.cancelled, "cancelled", "completed_at = now(), row_count = null");
  await client.query(
    `update export_reports set ${noFile}, completed_at = null, status = 'processing', started_at = now() - interval '9 seconds',
       snapshot_at = now() - interval '6 seconds' where id = $1`,
    [states.running],
  );
  await setPartsReady(client, states.running, 3);
  // Later than now, so that nobody takes its event for lost.
  await client.query(
    `update export_reports set ${noFile}, completed_at = null, status = 'pending', started_at = null, row_count = null, snapshot_at = null,
       snapshot_id = null, status_changed_at = now() + interval '1 day' where id = $1`,
    [states.pending],
  );
}

async function setPartsReady(client: pg.Client, id: number, ready: number): Promise<void> {
  await client.query(
    `update export_reports set status = 'processing', completed_at = null, row_count = null, byte_size = null
     where parent_report_id = $1 and part_index >= $2`,
    [id, ready],
  );
}

/** A finished export that was set back to how it was when its data had been cut and no part of it was ready. */
export interface RewoundExport {
  /** Rows in the parts that are ready: before the first, after each. */
  rowsReadyAfter: number[];
  /** Makes the next part ready. */
  finishPart(): Promise<void>;
  /** Makes it what it was before. */
  finish(): Promise<void>;
  /** Closes the connection; an export that was not finished stays as it is. */
  end(): Promise<void>;
}

const columnsOfParts = "status, completed_at, row_count, byte_size";
const columnsOfEnd =
  "status, completed_at, completion_told_at, warnings, filename, storage_key, byte_size, sha256";

/** Has a finished export go its way again, as slowly as a test looks at it. Nothing works on it meanwhile. */
export async function rewindExport({ database_url }: StackInfo, id: number): Promise<RewoundExport> {
  const client = new pg.Client(database_url);
  await client.connect();
  await client.query(
    "create temporary table was as select * from export_reports where $1 in (id, parent_report_id)",
    [id],
  );
  const { rows: parts } = await client.query<{ id: number; row_count: string }>(
    "select id, row_count from was where parent_report_id = $1 order by part_index",
    [id],
  );
  await setPartsReady(client, id, 0);
  await client.query(
    `update export_reports set ${noFile}, completed_at = null, completion_told_at = null, status = 'processing'
     where id = $1`,
    [id],
  );
  const restore = (columns: string, partOrWhole: number) =>
    client.query(
      `update export_reports set (${columns}) = (select ${columns} from was where was.id = $1) where id = $1`,
      [partOrWhole],
    );
  const waiting = parts.map((part) => part.id);
  const rowsReadyAfter = [0];
  for (const { row_count } of parts) rowsReadyAfter.push((rowsReadyAfter.at(-1) ?? 0) + Number(row_count));
  return {
    rowsReadyAfter,
    async finishPart() {
      const next = waiting.shift();
      if (next !== undefined) await restore(columnsOfParts, next);
    },
    async finish() {
      await restore(columnsOfEnd, id);
    },
    end: () => client.end(),
  };
}
