import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { cache } from "react";
import { AppPage } from "@/app/app-page";
import { requireViewer } from "@/app/require-viewer";
import { exportQuery } from "@/components/exports/queries";
import { ExportView } from "@/components/receipt/export-view";
import type { Viewer } from "@/lib/auth/viewer";
import { ApiError } from "@/lib/contract/api-error";
import type { ExportObject } from "@/lib/contract/export";
import { deps } from "@/lib/deps";
import { getExport } from "@/lib/exports/read-exports";
import { serializeOne } from "@/lib/http/export-answer";
import { exportId } from "@/lib/http/query";
import { describeReportType } from "@/lib/reports/describe-report-type";
import { findReportType } from "@/lib/reports/list";

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
  const queryClient = new QueryClient();
  queryClient.setQueryData(exportQuery(item.id).queryKey, item);
  const reportType = findReportType(item.report_type);
  return (
    <AppPage viewer={viewer}>
      <HydrationBoundary state={dehydrate(queryClient)}>
        <ExportView id={item.id} description={reportType ? describeReportType(reportType) : null} />
      </HydrationBoundary>
    </AppPage>
  );
}

/** Once a request, for the title and the page. Undefined for what is not among the viewer's. */
const findExport = cache(async (viewer: Viewer, id: string): Promise<ExportObject | undefined> => {
  const parts = deps();
  try {
    const row = await getExport(parts.database, viewer, exportId(id));
    const origin = parts.settings.APP_URL ?? `http://${(await headers()).get("host") ?? "localhost"}`;
    return await serializeOne(parts, { origin, viewer }, row);
  } catch (error) {
    if (error instanceof ApiError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
});
