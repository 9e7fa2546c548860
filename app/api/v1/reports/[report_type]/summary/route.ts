import { apiRoute, deps } from "@/lib/deps";
import { reportRequest } from "@/lib/http/report-call";
import { readSummary } from "@/lib/reports/read-summary";

export const GET = apiRoute<{ report_type: string }>(async (call) => ({
  body: await readSummary(deps().pool, reportRequest(call)),
}));
