import { apiRoute, deps, otherMethods } from "@/app/deps";
import { readReport } from "@/lib/http/answer/read-report";
import { countReportRowsOperation } from "@/lib/http/openapi/operations/reports";
import { readCount } from "@/lib/reports/page/read-page";

export const GET = apiRoute(countReportRowsOperation, async (call) => ({
  body: { total: await readReport(deps(), "counts", call, readCount) },
}));

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
