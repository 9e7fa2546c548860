import { csv } from "@/lib/files/csv/format";
import { xlsx } from "@/lib/files/xlsx/format";
import type { FileFormat } from "./format";

/** Every format, by its id in the contract (`fileFormatIds`). */
export const fileFormats = { csv, xlsx } satisfies Record<string, FileFormat>;
