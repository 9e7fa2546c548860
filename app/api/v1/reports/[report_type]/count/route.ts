import { apiRoute, deps } from "@/lib/deps";
import { reportRequest } from "@/lib/http/report-call";
import { readCount } from "@/lib/reports/read-page";

export const GET = apiRoute<{ report_type: string }>(async (call) => ({
  body: { total: await readCount(deps().pool, reportRequest(call)) },
}));
