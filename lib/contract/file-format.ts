import { z } from "zod";

/** The formats of a file, by the ending of its name. `lib/files/formats.ts` has the codec of each. */
export const fileFormatId = z.enum(["csv", "xlsx"]);
export type FileFormatId = z.infer<typeof fileFormatId>;

/** What people call them. */
export const fileFormatNames: Record<FileFormatId, string> = { csv: "CSV", xlsx: "Excel" };
