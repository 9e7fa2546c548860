import { downloadFile } from "@/e2e/support/api/download";
import type { ExportObject } from "@/lib/contract/export";
import { type FailureKind, failures } from "@/lib/exports/record/failures";
import { exportPrefix } from "@/lib/exports/record/object-keys";
import { sha256Hex } from "@/lib/local/s3/request/sigv4";
import { clicksAt } from "@/lib/testing/exports/click-history";
import { readFileColumns, serialDay } from "@/lib/testing/exports/read-file";
import { DrillError } from "./drill-error";
import type { DrillStack } from "./drill-stack";
import type { Limits } from "./exports";

/** Says in a few words how the export ended. Throws `DrillError` when it is neither right nor failed with a reason. */
export async function judgeExport(stack: DrillStack, object: ExportObject, limits: Limits): Promise<string> {
  if (object.status !== "failed") return judgeFile(stack, object, limits);
  const known = Object.values(failures).some(
    ({ outcomeCode, sentence }) => outcomeCode === object.outcome_code && sentence === object.error_message,
  );
  if (!known) throw new DrillError(`export ${object.id} failed without one of the reasons there are`);
  // Faults from outside are no faults of ours.
  if (object.outcome_code === failures.internal.outcomeCode)
    throw new DrillError(`export ${object.id} failed as if by a fault of the program`);
  return judgeFailure(stack, object);
}

/** Throws unless the export has failed as `kind`, in that kind's words, and left nothing that could be downloaded. */
export async function judgeOutage(
  stack: DrillStack,
  object: ExportObject,
  kind: FailureKind,
): Promise<string> {
  const { id, status, outcome_code, error_message } = object;
  const { outcomeCode, sentence } = failures[kind];
  if (status !== "failed" || outcome_code !== outcomeCode || error_message !== sentence) {
    const ended = `${status} (${outcome_code}: ${error_message})`;
    throw new DrillError(`export ${id} ended as ${ended}, wanted a failure as ${kind}`);
  }
  return judgeFailure(stack, object);
}

async function judgeFailure({ api, store }: DrillStack, object: ExportObject): Promise<string> {
  const { id } = object;
  if (object.download_url || object.filename || object.sha256) {
    throw new DrillError(`export ${id} failed and tells of a file`);
  }
  for (const [route, status] of [
    ["download", 404],
    ["manifest", 409],
  ] as const) {
    const answer = await fetch(`${api.url}/api/v1/exports/${id}/${route}`, {
      redirect: "manual",
      headers: { "x-api-key": api.apiKey },
    });
    if (answer.status !== status)
      throw new DrillError(`export ${id} failed, its ${route} is ${answer.status}`);
  }
  const files = (await store.list("")).filter(
    (key) => key.includes(`/${exportPrefix("", id)}`) && key.includes("/file/"),
  );
  if (files.length > 0) throw new DrillError(`export ${id} failed and left ${files.join(", ")}`);
  return `failed (${object.outcome_code})`;
}

async function judgeFile(stack: DrillStack, object: ExportObject, limits: Limits): Promise<string> {
  const { id } = object;
  // Else nothing can be met between its parts, and the round shows little.
  if (object.chunked_export !== limits.includes(undefined))
    throw new DrillError(`export ${id} ${object.chunked_export ? "has parts" : "has no parts"}`);
  const bytes = await downloadFile(object);
  if (bytes.byteLength !== object.byte_size || sha256Hex(Buffer.from(bytes)) !== object.sha256) {
    throw new DrillError(`the file of export ${id} is not the one of its size and checksum`);
  }
  const rows = readFileColumns(bytes, object.filename ?? "", ["Click Date", "Advertiser ID", "Clicks"]);
  const { rows: found } = await stack.pool.query<{ name: string }>(
    "select snapshot_transactions::text as name from export_reports where id = $1",
    [id],
  );
  // All reports show the same instant, and their sheets follow one another.
  const seen = await clicksAt(stack.pool, found[0]?.name ?? "");
  const expected = limits.flatMap((limit) => seen.slice(0, limit));
  const wanted = expected.map((row) => [
    serialDay(row.click_date),
    String(row.advertiser_id),
    row.click_count,
  ]);
  const differs = rows.findIndex((row, at) => JSON.stringify(row) !== JSON.stringify(wanted[at]));
  if (differs >= 0) {
    throw new DrillError(
      `row ${differs + 1} of export ${id} is ${JSON.stringify(rows[differs])}, wanted ${JSON.stringify(wanted[differs])}`,
    );
  }
  if (rows.length !== wanted.length || rows.length !== object.row_count) {
    throw new DrillError(`export ${id} has ${rows.length} rows, its snapshot ${wanted.length}`);
  }
  return "completed";
}
