import { apiRoute, deps, otherMethods } from "@/app/deps";
import { readReport } from "@/lib/http/answer/read-report";
import { readReportRowsOperation } from "@/lib/http/openapi/operations/reports";
import { readPage } from "@/lib/reports/page/read-page";

export const GET = apiRoute(readReportRowsOperation, async (call) => {
  const { limit, offset } = call.query;
  return {
    body: await readReport(deps(), "rows", call, (database, request) =>
      readPage(database, request, { limit, offset }),
    ),
  };
});

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
