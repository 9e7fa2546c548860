import { type WithheldReason, withheldSentences } from "@/lib/contract/withheld";
import type { ExportRow } from "./export-row";

type Unfinished = Pick<
  ExportRow,
  "id" | "status" | "parentReportId" | "errorMessage" | "fileRemovedAt" | "storageKey"
>;

/** Why an export has no file to download, and what to do about it. */
export function noFileSentence(
  { id, status, parentReportId, errorMessage, fileRemovedAt, storageKey }: Unfinished,
  withheld: WithheldReason | null,
): string {
  if (withheld !== null) return `Export ${id} has no file to download. ${withheldSentences[withheld]}`;
  // lib/installation/begin-as-copy.ts
  if (fileRemovedAt !== null && storageKey === null) {
    return (
      `The file of export ${id} is with another installation, from which this database was copied on ` +
      `${day.format(fileRemovedAt)}. Request the same export again to get a file here.`
    );
  }
  if (fileRemovedAt !== null) {
    return (
      `The file of export ${id} was removed on ${day.format(fileRemovedAt)}, because files are kept for a limited ` +
      "time. Request the same export again to get a new one."
    );
  }
  if (parentReportId !== null) {
    return `${id} is a part of export ${parentReportId}, which has the file.`;
  }
  if (status === "failed") return `Export ${id} has no file to download. ${errorMessage ?? "It failed."}`;
  return `Export ${id} is not finished yet: its file can be downloaded once its status is completed.`;
}

const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
