import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { countRows } from "@/e2e/support/bench/count-rows";
import { progressLine } from "@/e2e/support/bench/progress-line";
import type { ExportObject } from "@/lib/contract/export";
import { type ApiAccess, runExport } from "./call-api";

const requests = [
  { report_type: "advertisers_csv" },
  { report_type: "deals_excel" },
  { report_type: "hot_advertisers_excel" },
  { report_type: "clicks_details_excel", search_params: { period: "last_90_days" } },
];

export interface DemoFile {
  type: string;
  rows: number;
  parts: number;
  seconds: string;
  MB: string;
  path: string;
}

/**
 * Makes the demo's four exports through the public API, one after the other, and leaves their files in `outDir`. Throws when
 * a file has other rows, bytes or another SHA-256 than the API promised.
 */
export async function makeDemoExports(api: ApiAccess, outDir: string): Promise<DemoFile[]> {
  await mkdir(outDir, { recursive: true });
  const files: DemoFile[] = [];
  for (const request of requests) {
    const startedAt = performance.now();
    const line = progressLine(request.report_type);
    // `fresh`: a second demo within the dedupe window should show the work again.
    const finished = await runExport(api, { ...request, fresh: true }, line.show);
    const seconds = (performance.now() - startedAt) / 1000;
    line.done(finished);
    const file = await download(finished, outDir);
    files.push({
      type: finished.report_type,
      rows: finished.row_count ?? 0,
      parts: finished.progress?.total_parts ?? 1,
      seconds: seconds.toFixed(2),
      MB: ((finished.byte_size ?? 0) / 1e6).toFixed(2),
      path: path.relative(process.cwd(), file),
    });
  }
  return files;
}

/** Fetches the file through its presigned link and holds it against the export object. */
async function download(finished: ExportObject, outDir: string): Promise<string> {
  const { id, download_url, filename, byte_size, sha256, row_count } = finished;
  if (download_url === null || filename === null)
    throw new Error(`Export ${id} is completed without a file.`);
  const answer = await fetch(download_url);
  if (!answer.ok) throw new Error(`The download of export ${id} answered ${answer.status}.`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const file = path.join(outDir, filename);
  await writeFile(file, bytes);
  const rows = await countRows(file);
  const found = {
    byte_size: bytes.byteLength,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    row_count: rows,
  };
  const promised = { byte_size, sha256, row_count };
  if (JSON.stringify(found) !== JSON.stringify(promised)) {
    throw new Error(`Export ${id}: promised ${JSON.stringify(promised)}, found ${JSON.stringify(found)}.`);
  }
  const disposition = answer.headers.get("content-disposition") ?? "";
  if (!disposition.includes(filename)) throw new Error(`Export ${id} is served as ${disposition}.`);
  return file;
}
