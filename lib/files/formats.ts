import { csv } from "@/lib/files/csv/format";
import { jsonl } from "@/lib/files/jsonl/format";
import { xlsx } from "@/lib/files/xlsx/format";
import type { FileFormat } from "./format";

/** Every format, by its id in the contract (`fileFormatIds`). */
export const fileFormats = { csv, xlsx, jsonl } satisfies Record<string, FileFormat>;
