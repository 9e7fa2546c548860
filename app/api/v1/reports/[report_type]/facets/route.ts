import { apiRoute, deps } from "@/lib/deps";
import { reportRequest } from "@/lib/http/report-call";
import { readFacets } from "@/lib/reports/read-facets";

export const GET = apiRoute<{ report_type: string }>(async (call) => ({
  body: await readFacets(deps().pool, reportRequest(call)),
}));
