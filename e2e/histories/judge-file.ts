import { downloadFile } from "@/e2e/support/api/download";
import { manifestAnswer } from "@/lib/contract/manifest";
import { sha256Hex } from "@/lib/local/s3/request/sigv4";
import { readFileRows } from "@/lib/testing/exports/read-file";
import { ask, expectRefusal, tell } from "./ask";
import type { HistoriesStack } from "./histories-stack";
import { lookAt, nextProcess } from "./look";
import { HistoryError, type Model, type ModelExport } from "./model";
import { wantedRows } from "./requests";
import { houseId } from "./world";

/**
 * A completed export's file by its link: the rows that PostgreSQL says its snapshot saw under the rights there were, and
 * the numbers of row and manifest are the file's. A file whose time is over is gone by every way, and so is one that its
 * owner may no longer see.
 */
export async function judgeFile(stack: HistoriesStack, model: Model, one: ModelExport): Promise<void> {
  const { id, owner } = one;
  const { seen } = await lookAt(stack, model, one);
  const get = (way: string) => ask(stack, model, owner, nextProcess(model), `/exports/${id}/${way}`);
  const link = await get("download");
  if (seen.file_removed_at !== null) return expectRefusal(link, 404, `The download of export ${id}`);
  if (seen.file_withheld !== null) {
    expectRefusal(link, 404, `The download of export ${id}, which is withheld`);
    return expectRefusal(await get("manifest"), 409, `The manifest of export ${id}, which is withheld`);
  }
  if (link.status !== 302) throw new HistoryError(`The download of export ${id} was answered ${tell(link)}`);

  const bytes = await downloadFile(seen);
  const rows = readFileRows(bytes, seen.filename ?? "").slice(1);
  const manifest = manifestAnswer.parse((await get("manifest")).body).manifest;
  const facts = {
    row_count: rows.length,
    byte_size: bytes.byteLength,
    sha256: sha256Hex(Buffer.from(bytes)),
  };
  for (const [name, promised] of Object.entries({ row: seen, manifest })) {
    const { row_count, byte_size, sha256 } = promised;
    const promises = JSON.stringify({ row_count, byte_size, sha256 });
    if (promises !== JSON.stringify(facts))
      throw new HistoryError(
        `The file of export ${id} is ${JSON.stringify(facts)}, its ${name} says ${promises}`,
      );
  }

  const { sql, columns } = wantedRows[one.request];
  const wanted = await stack.pool.query<string[]>({
    text: sql,
    values: [await snapshotOf(stack, id), one.publisherId, houseId],
    rowMode: "array",
  });
  const found = rows.map((row) => columns.map((column) => String(row[column])).join(" ")).sort();
  const expected = wanted.rows.map((row) => row.join(" ")).sort();
  if (found.join("\n") !== expected.join("\n"))
    throw new HistoryError(
      `The file of export ${id} (${one.request}, ${owner}) has the rows ${found.join("; ")}, wanted ${expected.join("; ")}`,
    );
}

async function snapshotOf({ pool }: HistoriesStack, id: number): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(
    "select snapshot_transactions::text as name from export_reports where id = $1",
    [id],
  );
  return rows[0]?.name ?? "";
}
