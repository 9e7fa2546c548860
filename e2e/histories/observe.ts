import { isDeepStrictEqual } from "node:util";
import type { ExportObject } from "@/lib/contract/export";
import {
  ageOf,
  edgeSeconds,
  fileSeconds,
  HistoryError,
  isUnfinished,
  isWithheld,
  type Model,
  type ModelExport,
  type ReaderName,
} from "./model";

/** The sweep takes the pieces of ended exports away then, which is a change of their row. */
const piecesSeconds = 900;

/** Shown anew in each answer, or different for another reader. */
function lasting({ download_url, status_url, eta_seconds, queue_position, owner, ...rest }: ExportObject) {
  return { ...rest, hasLink: download_url !== null };
}

/**
 * Compares what a reader is shown of an export with what the model knows of it, and notes what is new. Throws where an
 * export that has ended is not what it was, where one under way goes back, or ends as nothing in its history allows.
 */
export function observe(model: Model, one: ModelExport, shown: ExportObject, reader: ReaderName): void {
  const { id, seen } = one;
  const wrong = (what: string) =>
    new HistoryError(
      `Export ${id} of ${one.owner}, shown to ${reader}, ${what}:\n  was ${JSON.stringify(lasting(seen))}\n  is  ${JSON.stringify(lasting(shown))}`,
    );
  const owner = reader === one.owner ? null : one.owner;
  if ((shown.owner?.name ?? null) !== owner) throw wrong("is told to belong to somebody else");
  if (shown.attempt !== one.attempt) throw wrong("is at another attempt");
  for (const field of ["report_type", "parameters", "created_at"] as const)
    if (!isDeepStrictEqual(shown[field], seen[field])) throw wrong(`has another ${field}`);

  if (!isUnfinished(one)) {
    const expected = asRightsAllow(model, one, asFarAsAgeAllows(one, shown), shown);
    if (!isDeepStrictEqual(lasting(expected), lasting(shown))) throw wrong("has changed after its end");
  } else if (shown.status === "completed") {
    const { row_count, byte_size, sha256, filename, download_url, completed_at, snapshot_at } = shown;
    const isWhole = ![row_count, byte_size, sha256, filename, completed_at].includes(null);
    if (!isWhole || shown.error_message !== null) throw wrong("is completed without all of its file");
    const withheld = isWithheld(model, one);
    if ((download_url === null) !== withheld || (shown.file_withheld !== null) !== withheld)
      throw wrong(withheld ? "has a link that its owner lost the right to" : "is completed without a link");
    if (one.keptSnapshotAt !== null && snapshot_at !== one.keptSnapshotAt)
      throw wrong("was retried from its snapshot and shows another");
  } else if (shown.status === "failed") {
    if (!one.mayFailAs.has(shown.outcome_code ?? ""))
      throw wrong("has failed, and nothing had happened to it");
    if (shown.download_url !== null || shown.filename !== null || shown.sha256 !== null)
      throw wrong("has failed and tells of a file");
  } else {
    if (seen.status === "processing" && shown.status === "pending") throw wrong("waits again");
    if ((shown.progress?.parts_ready ?? 0) < (seen.progress?.parts_ready ?? 0)) throw wrong("lost parts");
  }
  one.seen = shown;
}

/** The file of an ended export is handed out while its owner may see what is in it. */
function asRightsAllow(
  model: Model,
  one: ModelExport,
  expected: ExportObject,
  shown: ExportObject,
): ExportObject {
  if (expected.status !== "completed" || expected.file_removed_at !== null)
    return { ...expected, file_withheld: null };
  if (isWithheld(model, one))
    return {
      ...expected,
      file_withheld: "rights_changed",
      download_url: null,
      download_expires_in_seconds: null,
    };
  const { download_expires_in_seconds } = shown;
  return { ...expected, file_withheld: null, download_url: "a link", download_expires_in_seconds };
}

/** What the ended export may look like by now: its file goes at its time, and the row says so. */
function asFarAsAgeAllows(one: ModelExport, shown: ExportObject): ExportObject {
  const age = ageOf(one);
  let expected = one.seen;
  if (age > piecesSeconds - edgeSeconds) expected = { ...expected, updated_at: shown.updated_at };
  const isFileRemoved =
    expected.status === "completed" && shown.file_removed_at !== null && age > fileSeconds - edgeSeconds;
  return isFileRemoved
    ? {
        ...expected,
        file_removed_at: shown.file_removed_at,
        download_url: null,
        download_expires_in_seconds: null,
      }
    : expected;
}
