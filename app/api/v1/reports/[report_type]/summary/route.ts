import { apiRoute, deps, otherMethods } from "@/app/deps";
import { readReport } from "@/lib/http/answer/read-report";
import { readReportSummaryOperation } from "@/lib/http/openapi/operations/reports";
import { readSummary } from "@/lib/reports/summary/read-summary";

export const GET = apiRoute(readReportSummaryOperation, async (call) => ({
  body: await readReport(deps(), "summaries", call, (database, request) =>
    readSummary(database, request, call.query.compare_with),
  ),
}));

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
