import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { cache } from "react";
import { AppPage } from "@/app/(signed-in)/app-page";
import { requireViewer } from "@/app/(signed-in)/require-viewer";
import { deps } from "@/app/deps";
import { ExportView } from "@/components/receipt/export-view";
import type { Viewer } from "@/lib/auth/viewer";
import { ApiError } from "@/lib/contract/api-error";
import type { ExportObject } from "@/lib/contract/export";
import type { ReportDescription } from "@/lib/contract/report-description";
import { givenFilters } from "@/lib/contract/words/describe-parameters";
import { getExport } from "@/lib/exports/record/read-exports";
import { serializeOne } from "@/lib/http/answer/export-answer";
import { publicOrigin } from "@/lib/http/call/public-origin";
import { readPath } from "@/lib/http/call/read-fields";
import { exportId } from "@/lib/http/openapi/operation";
import { findReportType } from "@/lib/reports/list";
import { describeReportType } from "@/lib/reports/page/describe-report-type";
import { withNames } from "@/lib/reports/page/filter-options";

export async function generateMetadata({ params }: PageProps<"/exports/[id]">): Promise<Metadata> {
  const { id } = await params;
  const item = await findExport(await requireViewer(`/exports/${id}`), id);
  return { title: item ? `${item.display_name} #${item.id}` : "Not found" };
}

export default async function Page({ params }: PageProps<"/exports/[id]">) {
  const { id } = await params;
  const viewer = await requireViewer(`/exports/${id}`);
  const item = await findExport(viewer, id);
  if (!item) notFound();
  return (
    <AppPage viewer={viewer} hasOwnWayBack>
      <ExportView sent={{ data: item, readAt: Date.now() }} description={await describeNamed(viewer, item)} />
    </AppPage>
  );
}

/** The report type of an export with the names of what it was asked for; null where there is none. */
async function describeNamed(
  { scope }: Viewer,
  { report_type, parameters }: ExportObject,
): Promise<ReportDescription | null> {
  const reportType = findReportType(report_type);
  if (!reportType) return null;
  const plain = describeReportType(reportType);
  const [named = plain] = await withNames([plain], deps().database, scope, givenFilters(parameters));
  return named;
}

/** Once a request, for the title and the page. Undefined for what is not among the viewer's. */
const findExport = cache(async (viewer: Viewer, id: string): Promise<ExportObject | undefined> => {
  try {
    const row = await getExport(deps().database, viewer, readPath({ id: exportId }, { id }).id);
    const origin = publicOrigin(deps().appUrl, await headers());
    return await serializeOne(deps(), { origin, viewer }, row);
  } catch (error) {
    if (error instanceof ApiError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
});
