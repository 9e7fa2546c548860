import type { ExportShare } from "@/lib/exports/request/export-share";

/** More than any test that is not about the limits asks for. */
export const wideShare: ExportShare = { unfinishedMax: 1_000, bytesMax: 1e12 };
