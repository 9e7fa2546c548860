/** The formats of a file; each is also the ending of its name. `lib/files/formats.ts` has their codecs. */
export const fileFormatIds = ["csv", "xlsx", "jsonl"] as const;
export type FileFormatId = (typeof fileFormatIds)[number];

/** What people call them. */
export const fileFormatNames: Record<FileFormatId, string> = {
  csv: "CSV",
  xlsx: "Excel",
  jsonl: "JSON Lines",
};
