import { apiRoute, deps, otherMethods } from "@/app/deps";
import { readReport } from "@/lib/http/answer/read-report";
import { readReportFacetsOperation } from "@/lib/http/openapi/operations/reports";
import { readFacets } from "@/lib/reports/page/read-facets";

export const GET = apiRoute(readReportFacetsOperation, async (call) => ({
  body: await readReport(deps(), "counts", call, readFacets),
}));

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
