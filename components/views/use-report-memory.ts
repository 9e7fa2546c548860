import { useMemo } from "react";
import type { Memory } from "./use-memory";

/** Widths of columns that somebody has dragged, in pixels, by the id of the column. */
export type OwnWidths = Readonly<Record<string, number | null | undefined>>;

/** What is remembered of one report, and the ways to keep something else. */
export type ReportMemory = ReturnType<typeof useReportMemory>;

export function useReportMemory({ settings, remember, rememberReport }: Memory, reportType: string) {
  const kept = settings.report_types?.[reportType];
  const ways = useMemo(
    () => ({
      setDense: (dense: boolean) => rememberReport(reportType, { dense }),
      keepFile: (file: string | null) => rememberReport(reportType, { file }),
      /** Null: as wide as usual. */
      setWidth: (column: string, width: number | null) =>
        rememberReport(reportType, { widths: { [column]: width } }),
    }),
    [rememberReport, reportType],
  );
  const areWanted = settings.download_when_ready !== false;
  return useMemo(
    () => ({
      downloads: {
        areWanted,
        want: (are: boolean) => remember({ download_when_ready: are }),
      },
      /** Whether rows stand close together. */
      isDense: kept?.dense === true,
      /** What was chosen for the last file (components/exports/ask/chosen-file.ts). */
      lastFile: kept?.file,
      widths: (kept?.widths ?? {}) satisfies OwnWidths as OwnWidths,
      ...ways,
    }),
    [kept, ways, areWanted, remember],
  );
}
