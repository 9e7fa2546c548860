import { createHash } from "node:crypto";
import { bundleFileStem } from "@/lib/contract/file/bundle";
import { objectKeys } from "@/lib/exports/record/object-keys";
import { assertRights } from "@/lib/exports/record/owner-rights";
import type { Receipt } from "@/lib/exports/record/receipt";
import { assertRoom } from "@/lib/exports/record/workbook-room";
import { fileFormats } from "@/lib/files/formats";
import type { FileGroup, StoredPart } from "@/lib/files/part";
import { allRows, receiptTotals, sumColumns, totalsOf } from "../control-totals";
import { type LoadedExport, outputColumns } from "../load-export";
import type { MakeDeps } from "../make-deps";
import { aboutSheet } from "./about-sheet";
import {
  describeMembers,
  type FileSource,
  fileMembers,
  type MemberSource,
  receiptOf,
  type SourcePart,
} from "./file-members";
import { joinFile } from "./join-file";
import { hashed, type StoredFile, storeFile } from "./store-file";
import { warningsOf } from "./warnings";

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
 * that were sent to it. Throws `RightsChangedError` when its owner may no longer see all that it holds, and `NoRoomError`
 * when its reports do not fit one workbook.
 */
export async function writeFile(
  deps: MakeDeps,
  loaded: LoadedExport,
  source: FileSource,
): Promise<WrittenFile> {
  const { createdAt, id } = loaded;
  const { snapshotId, snapshotAt, counted, parts } = source;
  await assertRights(deps.database, loaded);
  assertRoom(loaded.members.length, { bytes: parts.reduce((sum, { byteSize }) => sum + byteSize, 0) });
  const [first, ...others] = fileMembers(loaded, source);

  const format = fileFormats[loaded.format];
  const filename = `${fileStem(loaded)}_${id}.${format.extension}`;
  const keys = objectKeys(await deps.store.prefix(), id, snapshotId);
  const storageKey = keys.file(loaded.attempt, filename);
  const members = await describeMembers(deps.database, loaded, [first, ...others]);
  const receipt = receiptOf(loaded, members, parts);
  const warnings = [...loaded.notes, ...allWarnings(loaded, [first, ...others])];

  const finished = ({ byteSize, sha256 }: StoredFile, dataSha256: string): WrittenFile => ({
    ...{ byteSize, sha256, filename, storageKey, warnings },
    receipt: { ...receipt, data_sha256: dataSha256 },
  });
  const groupOf = (
    { member, counted: totals, parts: ofMember }: MemberSource,
    partOf: (part: SourcePart) => StoredPart,
  ): FileGroup => {
    const shown = receiptTotals(totalsOf(member), totals);
    return {
      columns: outputColumns(member),
      sheetName: member.sheetName,
      parts: ofMember.map(partOf),
      options: member.options,
      totals: sumColumns(member).map((sum, index) => ({ ...sum, sums: shown[index]?.sums ?? {} })),
    };
  };
  if (parts.every(isPartObject)) {
    const joined = await joinFile(
      deps.store,
      storageKey,
      format,
      groupOf(first, (part) => part),
      parts,
    );
    if (joined) return finished(joined, joined.dataSha256);
  }

  let dataHash = createHash("sha256");
  const dataSha256 = () => dataHash.copy().digest("hex");
  const about = aboutSheet({
    exportId: id,
    filename,
    snapshotAt,
    rows: allRows(counted),
    warnings,
    receipt,
    dataSha256,
  });
  const stored = await storeFile(deps.store, storageKey, format.contentType, () => {
    dataHash = createHash("sha256");
    const sentGroup = (source: MemberSource) =>
      groupOf(source, (part) => ({ ...part, read: () => hashed(part.read(), dataHash) }));
    return format.assemble({
      title: receipt.display_name,
      subject: receipt.filters.map(({ title, value }) => `${title}: ${value}`).join("; "),
      createdAt,
      groups: [sentGroup(first), ...others.map(sentGroup)],
      extraSheets: [about],
    });
  });
  return finished(stored, dataSha256());
}

function isPartObject(part: SourcePart): part is SourcePart & { key: string } {
  return part.key !== undefined;
}

/** Of several members each says whose warning it is. */
function allWarnings({ format }: LoadedExport, members: readonly MemberSource[]): string[] {
  const hasSheets = fileFormats[format].rowsPerSheetMax !== null;
  return members.flatMap(({ member, counted, parts }) => {
    const sheets = hasSheets ? new Set(parts.map(({ sheetIndex }) => sheetIndex)).size : null;
    const found = warningsOf(format, member, { sheets, parts, totals: counted.totals });
    return members.length === 1 ? found : found.map((warning) => `${member.sheetName}: ${warning}`);
  });
}

/** `deals_2026-11-24`, and `deals_2026-11-25_Europe-Berlin` with the day and the name of another zone than UTC. */
function fileStem({ members, createdAt, timeZone }: LoadedExport): string {
  const [{ reportType, parameters }, ...others] = members;
  const stem = others.length > 0 ? bundleFileStem : reportType.fileStem;
  if (timeZone === "UTC") return `${stem}_${createdAt.toISOString().slice(0, 10)}`;
  return `${stem}_${parameters.today}_${timeZone.replaceAll("/", "-")}`;
}
