import type pg from "pg";
import { ApiError } from "@/lib/contract/api-error";
import type { FileFormatId } from "@/lib/contract/file-format";
import type { Preflight } from "@/lib/contract/preflight";
import { isCancelled } from "@/lib/db/cancel-statement";
import type { Database } from "@/lib/db/prisma";
import { readConsistently } from "@/lib/db/read-consistently";
import { aboutName } from "@/lib/exports/record/receipt";
import { fileFormats } from "@/lib/files/formats";
import { displayName } from "@/lib/reports/display-name";
import { describeQuery } from "@/lib/reports/page/describe-query";
import { readPage } from "@/lib/reports/page/read-page";
import { fileSheetName } from "@/lib/reports/parameters/file-parameters";
import type { Queryable } from "@/lib/reports/parameters/report-request";
import { buildQuery } from "@/lib/reports/query/build-query";
import { chosenColumns } from "@/lib/reports/query/chosen-columns";
import { inspectRows } from "@/lib/reports/query/inspect-rows";
import { type Estimate, estimateExport } from "./estimate-export";
import { preflightWarnings } from "./preflight-warnings";
import { type ExportRequest, memberNotes, type RequestedMember } from "./read-request";

/** First rows of the only report, and of each of several. */
const rowsShown = { alone: 20, amongOthers: 5 };
const statementTimeoutMs = 20_000;

/** What can be told of one report of an export before it is made. */
export interface MemberPreflight {
  answer: NonNullable<Preflight["members"]>[number];
  estimate: Estimate;
  /** Sheets with data; null where the format has none. */
  sheets: number | null;
  warnings: Preflight["warnings"];
}

/**
 * Looks through the rows of all members, at one and the same state of the database. Throws SERVICE_UNAVAILABLE when the
 * database needs too long for it.
 */
export async function preflightMembers(
  { database, pool }: { database: Database; pool: pg.Pool },
  request: ExportRequest,
  formatId: FileFormatId,
): Promise<MemberPreflight[]> {
  const { scope } = request.query;
  const format = fileFormats[formatId];
  const looked = await lookThrough(pool, request, format.cellLengthMax);
  const groups = looked.map(({ member, inspection }) => ({
    sheetName: fileSheetName(member.reportType, member.parameters.file),
    sheets: format.rowsPerSheetMax === null ? 0 : sheetsFor(inspection.rowCount, format.rowsPerSheetMax),
  }));
  const sheetNames = format.nameSheets(groups, [aboutName]);
  return Promise.all(
    looked.map(async ({ member, columns, inspection, page }, index) => {
      const { reportType, parameters } = member;
      const cells = inspection.rowCount * page.columns.length;
      const [{ filters }, estimate] = await Promise.all([
        describeQuery(database, reportType, parameters, scope),
        estimateExport(database, { reportType, format: formatId, cells }),
      ]);
      return {
        answer: {
          report_type: reportType.id,
          display_name: displayName(reportType, formatId),
          name: groups[index]?.sheetName ?? reportType.sheetName,
          row_count: inspection.rowCount,
          columns: page.columns,
          rows: page.rows,
          sheets: sheetNames[index] ?? [],
          filters,
        },
        estimate,
        sheets: format.rowsPerSheetMax === null ? null : (groups[index]?.sheets ?? 1),
        warnings: memberNotes(request, member, preflightWarnings(inspection, columns, format, member)),
      };
    }),
  );
}

function sheetsFor(rows: number, rowsPerSheetMax: number): number {
  return Math.max(1, Math.ceil(rows / rowsPerSheetMax));
}

async function lookThrough(
  pool: pg.Pool,
  { members, query: { scope } }: ExportRequest,
  cellLengthMax: number | null,
) {
  const limit = members.length === 1 ? rowsShown.alone : rowsShown.amongOthers;
  const look = async (client: Queryable, member: RequestedMember) => {
    const { reportType, parameters } = member;
    const columns = chosenColumns(reportType, parameters.columns);
    const query = buildQuery(reportType, parameters, scope);
    return {
      member,
      columns,
      inspection: await inspectRows(client, reportType, query, { columns, cellLengthMax }),
      page: await readPage(client, { reportType, parameters, scope }, { limit, offset: 0 }),
    };
  };
  try {
    return await readConsistently(pool, { statementTimeoutMs }, async (client) => {
      const looked: Awaited<ReturnType<typeof look>>[] = [];
      for (const member of members) looked.push(await look(client, member));
      return looked;
    });
  } catch (error) {
    if (!isCancelled(error)) throw error;
    throw new ApiError(
      "SERVICE_UNAVAILABLE",
      "There is too much to look through for a preview. The export itself can be made all the same.",
      { cause: error },
    );
  }
}
