import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { headers } from "next/headers";
import { ExportsList } from "@/components/exports/exports-list";
import { exportsQuery } from "@/components/exports/queries";
import type { Viewer } from "@/lib/auth/viewer";
import type { ReportDescription } from "@/lib/contract/report-description";
import { deps } from "@/lib/deps";
import { listExports } from "@/lib/exports/read-exports";
import { serializeExport } from "@/lib/exports/serialize-export";
import { serializeSettings } from "@/lib/http/export-answer";

interface ExportsSectionProps {
  viewer: Viewer;
  descriptions: readonly ReportDescription[];
}

/** As many as GET /exports gives when it is not told. */
const listLimit = 25;

/** The list as it is now, for the first rendering; from then on the browser asks the API. */
export async function ExportsSection({ viewer, descriptions }: ExportsSectionProps) {
  const parts = deps();
  const origin = parts.settings.APP_URL ?? `http://${(await headers()).get("host") ?? "localhost"}`;
  const queryClient = new QueryClient();
  await queryClient.query({
    ...exportsQuery(),
    queryFn: async () => {
      const rows = await listExports(parts.database, viewer, listLimit);
      const settings = serializeSettings(parts, { origin });
      return { exports: await Promise.all(rows.map((row) => serializeExport(row, settings))) };
    },
  });
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ExportsList descriptions={descriptions} />
    </HydrationBoundary>
  );
}
