import { apiRoute, deps } from "@/lib/deps";
import { pageOf, reportRequest } from "@/lib/http/report-call";
import { readPage } from "@/lib/reports/read-page";

export const GET = apiRoute<{ report_type: string }>(async (call) => ({
  body: await readPage(deps().pool, reportRequest(call), pageOf(call.url)),
}));
