import { apiRoute, deps, otherMethods } from "@/app/deps";
import { readReport } from "@/lib/http/answer/read-report";
import { pageOf } from "@/lib/http/call/report-call";
import { readPage } from "@/lib/reports/page/read-page";

export const GET = apiRoute<{ report_type: string }>(async (call) => {
  const page = pageOf(call.url);
  return {
    body: await readReport(deps(), "rows", call, (database, request) => readPage(database, request, page)),
  };
});

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
