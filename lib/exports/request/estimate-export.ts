import type { FileFormatId } from "@/lib/contract/file-format";
import type { Database } from "@/lib/db/prisma";
import { fileFormats } from "@/lib/files/formats";
import type { ReportType } from "@/lib/reports/report-type";

export interface Estimate {
  bytes: number;
  seconds: { min: number; max: number };
}

interface Range {
  min: number;
  max: number;
}

/** What exports of one kind cost: each one, and each of its cells (row x column) besides. */
interface Costs {
  baseSeconds: Range;
  cellBytes: number;
  /** From a good day to a bad one. */
  cellMicroseconds: Range;
}

/** Measured with `npm run demo` and `npm run bench` on two processors, idle and busy; holds until there is a history. */
const baseSeconds: Range = { min: 0.1, max: 1.2 };

/** Smaller exports tell what every export costs, larger ones what a cell costs. */
const largeCellsMin = 20_000;
const historyLength = 20;
const historyLengthMin = 3;

/**
 * About how large the file will be, and how long it takes once it starts: from the latest exports of the type
 * in that format, else from what was measured. Time spent waiting for other exports is not in it.
 */
export async function estimateExport(
  database: Database,
  { cells, ...kind }: { reportType: ReportType; format: FileFormatId; cells: number },
): Promise<Estimate> {
  const measured = { ...fileFormats[kind.format].costs, baseSeconds };
  const costs = { ...measured, ...(await readHistory(database, kind)) };
  const seconds = (end: keyof Range) =>
    Number((costs.baseSeconds[end] + (cells * costs.cellMicroseconds[end]) / 1e6).toFixed(1));
  return {
    bytes: Math.round(costs.fileBytes + cells * costs.cellBytes),
    seconds: { min: seconds("min"), max: seconds("max") },
  };
}

async function readHistory(
  database: Database,
  { reportType, format }: { reportType: ReportType; format: FileFormatId },
): Promise<Partial<Costs>> {
  const groups = await database.$queryRaw<
    { is_large: boolean; cell_bytes: number; seconds: Range; cell_microseconds: Range }[]
  >`
    select is_large, sum(byte_size)::float8 / sum(cells)::float8 as cell_bytes,
      jsonb_build_object('min', min(seconds), 'max', max(seconds)) as seconds,
      jsonb_build_object('min', min(seconds / cells) * 1e6, 'max', max(seconds / cells) * 1e6) as cell_microseconds
    from (
      select byte_size, cells, cells >= ${largeCellsMin} as is_large,
        extract(epoch from completed_at - started_at)::float8 as seconds
      from export_reports,
        lateral (select row_count * jsonb_array_length(query->'parameters'->'columns') as cells) size
      where report_type = ${reportType.id}
        and coalesce(query->'parameters'->'file'->>'format', ${reportType.format}) = ${format} and status = 'completed' and parent_report_id is null and cells > 0
      order by id desc limit ${historyLength}
    ) latest
    group by is_large having count(*) >= ${historyLengthMin}`;
  const small = groups.find((group) => !group.is_large);
  const large = groups.find((group) => group.is_large);
  return {
    ...(small && { baseSeconds: small.seconds }),
    ...(large && { cellBytes: large.cell_bytes, cellMicroseconds: large.cell_microseconds }),
  };
}
