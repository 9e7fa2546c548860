import { createHash } from "node:crypto";
import { objectKeys } from "@/lib/exports/record/object-keys";
import { assertRights } from "@/lib/exports/record/owner-rights";
import type { Receipt } from "@/lib/exports/record/receipt";
import type { PartRecord } from "@/lib/exports/record/tranche";
import { fileFormats } from "@/lib/files/formats";
import type { StoredPart } from "@/lib/files/part";
import { displayName } from "@/lib/reports/display-name";
import { describeQuery } from "@/lib/reports/page/describe-query";
import { fileSheetName } from "@/lib/reports/parameters/file-parameters";
import { aboutSheet } from "./about-sheet";
import {
  addParts,
  assertTotals,
  type ControlTotals,
  receiptTotals,
  sumColumns,
  totalsOf,
} from "./control-totals";
import type { LoadedExport } from "./load-export";
import { outputColumns } from "./load-export";
import type { MakeDeps } from "./make-deps";
import { hashed, type StoredFile, storeFile } from "./store-file";
import { warningsOf } from "./warnings";

/** All that a file is made of. */
export interface FileSource {
  snapshotId: string;
  snapshotAt: Date;
  /** What the database counted at the snapshot. */
  counted: ControlTotals;
  parts: (PartRecord & Pick<StoredPart, "sheetIndex" | "read">)[];
}

export interface WrittenFile extends StoredFile {
  filename: string;
  storageKey: string;
  warnings: string[];
  receipt: Receipt;
}

/**
 * Joins parts into the one file of an export and stores it, streaming: memory does not grow with the file. Same parts,
 * same bytes, same key. Throws, and leaves no file that anything points to, when the rows or sums in the parts are not
 * those of the database, when a part is not what its record says, and when the store does not give back the very bytes
 * that were sent to it. Throws `RightsChangedError` when its owner may no longer see all that it holds.
 */
export async function writeFile(
  deps: MakeDeps,
  loaded: LoadedExport,
  source: FileSource,
): Promise<WrittenFile> {
  const { reportType, createdAt, id } = loaded;
  const { snapshotId, snapshotAt, counted, parts } = source;
  await assertRights(deps.database, loaded);
  assertTotals(id, counted, addParts(totalsOf(loaded), parts));

  const format = fileFormats[loaded.format];
  const filename = `${fileStem(loaded)}_${id}.${format.extension}`;
  const keys = objectKeys(await deps.store.prefix(), id, snapshotId);
  const storageKey = keys.file(loaded.attempt, filename);
  const receipt = await receiptOf(deps, loaded, source);
  const warnings = [...loaded.notes, ...warningsOf(loaded, { ...receipt, totals: counted.totals, parts })];

  let dataHash = createHash("sha256");
  const dataSha256 = () => dataHash.copy().digest("hex");
  const about = aboutSheet({
    exportId: id,
    filename,
    snapshotAt,
    rows: counted.rows,
    warnings,
    receipt,
    dataSha256,
  });
  const stored = await storeFile(deps.store, storageKey, format.contentType, () => {
    dataHash = createHash("sha256");
    return format.assemble({
      columns: receipt.columns,
      sheetName: fileSheetName(reportType, loaded.query.parameters.file),
      title: receipt.display_name,
      subject: receipt.filters.map(({ title, value }) => `${title}: ${value}`).join("; "),
      createdAt,
      parts: parts.map((part) => ({ ...part, read: () => hashed(part.read(), dataHash) })),
      extraSheets: [about],
      options: loaded.options,
      totals: sumColumns(loaded).map((sum, index) => ({ ...sum, sums: receipt.totals[index]?.sums ?? {} })),
    });
  });
  return {
    ...stored,
    filename,
    storageKey,
    warnings,
    receipt: { ...receipt, data_sha256: dataSha256() },
  };
}

/** `deals_2026-11-24`, and `deals_2026-11-25_Europe-Berlin` with the day and the name of another zone than UTC. */
function fileStem({ reportType, createdAt, timeZone, query }: LoadedExport): string {
  if (timeZone === "UTC") return `${reportType.fileStem}_${createdAt.toISOString().slice(0, 10)}`;
  return `${reportType.fileStem}_${query.parameters.today}_${timeZone.replaceAll("/", "-")}`;
}

/** The receipt of a file, but for the checksum of its data, which is known once the data has been written. */
async function receiptOf(
  { database }: MakeDeps,
  loaded: LoadedExport,
  { counted, parts }: FileSource,
): Promise<Omit<Receipt, "data_sha256">> {
  const { reportType, query, format, options, timeZone } = loaded;
  const hasSheets = fileFormats[format].rowsPerSheetMax !== null;
  return {
    display_name: displayName(reportType, format),
    format,
    ...(Object.keys(options).length > 0 && { file_options: options }),
    time_zone: timeZone,
    ...(await describeQuery(database, reportType, query.parameters, query.scope)),
    columns: outputColumns(loaded),
    sheets: hasSheets ? (parts.at(-1)?.sheetIndex ?? 0) + 1 : null,
    totals: receiptTotals(totalsOf(loaded), counted),
    parts: parts.map(({ rows, byteSize, sha256 }, index) => ({
      index,
      row_count: rows,
      byte_size: byteSize,
      sha256,
    })),
  };
}
