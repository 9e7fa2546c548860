import { createHash } from "node:crypto";
import { bundleFileStem } from "@/lib/contract/file/bundle";
import { objectKeys } from "@/lib/exports/record/object-keys";
import { assertRights } from "@/lib/exports/record/owner-rights";
import type { Receipt } from "@/lib/exports/record/receipt";
import { assertRoom } from "@/lib/exports/record/workbook-room";
import type { FileFormat } from "@/lib/files/format";
import { fileFormats } from "@/lib/files/formats";
import { type AssembleInput, type FileGroup, readPart, readPieces, type StoredPart } from "@/lib/files/part";
import { allRows, receiptTotals, sumColumns, totalsOf } from "../control-totals";
import { type LoadedExport, outputColumns } from "../load-export";
import type { MakeDeps } from "../make-deps";
import { type AboutInput, aboutSheet } from "./about-sheet";
import { documentProperties } from "./document-properties";
import {
  describeMembers,
  type FileMembers,
  type FileSource,
  fileMembers,
  type MemberSource,
  receiptOf,
  type SourcePart,
} from "./file-members";
import { isJoinable, joinFile } from "./join-file";
import { hashed, type MadeFile, type StoredFile, storeFile } from "./store-file";
import { warningsOf } from "./warnings";

export interface WrittenFile extends StoredFile {
  filename: string;
  storageKey: string;
  warnings: string[];
  receipt: Receipt;
}

/**
 * Makes the one file of an export of its parts and stores it, streaming and under a key of its own: memory does not grow
 * with the file. Throws, and leaves no file where it can, when the rows or sums in the parts are not those of the database, when a part is not what its record says, and when the store does not give back the very bytes
 * that were sent to it. Throws `RightsChangedError` when its owner may no longer see all that it holds, and `NoRoomError`
 * when its reports do not fit one workbook.
 */
export async function writeFile(
  deps: MakeDeps,
  loaded: LoadedExport,
  source: FileSource,
): Promise<WrittenFile> {
  const { id } = loaded;
  const { snapshotId, snapshotAt, counted, parts } = source;
  await assertRights(deps.database, loaded);
  assertRoom(loaded.members.length, { bytes: parts.reduce((sum, { byteSize }) => sum + byteSize, 0) });
  const members = fileMembers(loaded, source);

  const format = fileFormats[loaded.format];
  const filename = `${fileStem(loaded)}_${id}.${format.extension}`;
  const keys = objectKeys(await deps.store.prefix(), id, snapshotId);
  const storageKey = keys.newFile(loaded.attempt, filename);
  const receipt = receiptOf(loaded, await describeMembers(deps.database, loaded, members), parts);
  const warnings = [...loaded.notes, ...allWarnings(loaded, members)];

  const about = { exportId: id, filename, snapshotAt, rows: allRows(counted), warnings, receipt };
  const contents = { format, members, about, createdAt: loaded.createdAt };
  const { dataSha256, ...stored } = await orRemove(
    deps,
    storageKey,
    async () =>
      (await joinOwnParts(deps, storageKey, contents, source)) ??
      (await sendFile(deps, storageKey, contents)),
  );
  return { ...stored, filename, storageKey, warnings, receipt: { ...receipt, data_sha256: dataSha256 } };
}

/** What is left of a file that was not finished is in nobody's way, and the sweep finds it where this does not succeed. */
async function orRemove<T>({ store, log }: MakeDeps, key: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await store.delete([key]).catch((err: unknown) => log.warn({ key, err }, "an unfinished file is left"));
    throw error;
  }
}

interface FileContents {
  format: FileFormat;
  members: FileMembers;
  about: Omit<AboutInput, "dataSha256">;
  createdAt: Date;
}

/** As `joinFile`; undefined also where that is not worth it, or parts are in memory alone. */
async function joinOwnParts(
  { store }: MakeDeps,
  key: string,
  contents: FileContents,
  { parts, dataSha256: known }: FileSource,
): Promise<MadeFile | undefined> {
  if (!parts.every(isPartObject) || !isJoinable(store, parts)) return undefined;
  const dataSha256 = known ?? (await hashParts(parts));
  const { format } = contents;
  const pieces = format.assemble(assembleInput(contents, () => dataSha256));
  const stored = await joinFile(store, key, format.contentType, pieces, parts, dataSha256);
  return stored && { ...stored, dataSha256 };
}

function isPartObject(part: SourcePart): part is SourcePart & { key: string } {
  return part.key !== undefined;
}

async function hashParts(parts: readonly StoredPart[]): Promise<string> {
  const hash = createHash("sha256");
  for (const [index, part] of parts.entries())
    for await (const bytes of readPart(part, index)) hash.update(bytes);
  return hash.digest("hex");
}

/** Sends the file, put together from its parts' bytes, and reads it back. */
async function sendFile({ store }: MakeDeps, key: string, contents: FileContents): Promise<MadeFile> {
  const { format } = contents;
  let dataHash = createHash("sha256");
  const dataSha256 = () => dataHash.copy().digest("hex");
  const stored = await storeFile(store, key, format.contentType, () => {
    dataHash = createHash("sha256");
    const hashedPart = (part: StoredPart) => ({ ...part, read: () => hashed(part.read(), dataHash) });
    const input = assembleInput(contents, dataSha256, hashedPart);
    return readPieces(format.assemble(input), input);
  });
  return { ...stored, dataSha256: dataSha256() };
}

function assembleInput(
  { members, about, createdAt }: FileContents,
  dataSha256: () => string,
  asRead = (part: StoredPart): StoredPart => part,
): AssembleInput {
  const groupOf = (source: MemberSource) => fileGroup(source, source.parts.map(asRead));
  const [first, ...others] = members;
  return {
    ...documentProperties(about.receipt, members),
    createdAt,
    groups: [groupOf(first), ...others.map(groupOf)],
    extraSheets: [aboutSheet({ ...about, dataSha256 })],
  };
}

function fileGroup({ member, counted }: MemberSource, parts: readonly StoredPart[]): FileGroup {
  const shown = receiptTotals(totalsOf(member), counted);
  return {
    columns: outputColumns(member),
    sheetName: member.sheetName,
    parts,
    options: member.options,
    totals: sumColumns(member).map((sum, index) => ({ ...sum, sums: shown[index]?.sums ?? {} })),
  };
}

/** Of several members each says whose warning it is. */
function allWarnings({ format }: LoadedExport, members: readonly MemberSource[]): string[] {
  const hasSheets = fileFormats[format].rowsPerSheetMax !== null;
  return members.flatMap(({ member, counted, parts }) => {
    const sheets = hasSheets ? new Set(parts.map(({ sheetIndex }) => sheetIndex)).size : null;
    const found = warningsOf(format, member, { sheets, parts, ...counted });
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
