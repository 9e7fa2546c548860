import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { headers } from "next/headers";
import { exportsPageSize, exportsQuery } from "@/components/exports/data/queries";
import { ExportsPanel } from "@/components/exports/exports-panel";
import type { Viewer } from "@/lib/auth/viewer";
import type { ReportDescription } from "@/lib/contract/report-description";
import type { Database } from "@/lib/db/prisma";
import { deps } from "@/lib/deps";
import { listExports } from "@/lib/exports/record/read-exports";
import { serializeExports } from "@/lib/http/answer/export-answer";

interface ExportsSectionProps {
  viewer: Viewer;
  descriptions: readonly ReportDescription[];
}

/** The list as it is now, for the first rendering; from then on the browser is told of changes. */
export async function ExportsSection({ viewer, descriptions }: ExportsSectionProps) {
  const parts = deps();
  const origin = parts.settings.APP_URL ?? `http://${(await headers()).get("host") ?? "localhost"}`;
  const queryClient = new QueryClient();
  const [publishers] = await Promise.all([
    viewer.isAdmin ? publishersWithExports(parts.database) : [],
    queryClient.infiniteQuery({
      ...exportsQuery(null),
      queryFn: async () => {
        const rows = await listExports(parts.database, viewer, { limit: exportsPageSize });
        return { exports: await serializeExports(parts, { origin, viewer }, rows) };
      },
    }),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ExportsPanel descriptions={descriptions} publishers={publishers} />
    </HydrationBoundary>
  );
}

/** For the admin's choice: only those whose people have made exports, since the others would show an empty list. */
async function publishersWithExports(database: Database): Promise<{ value: string; label: string }[]> {
  const publishers = await database.$queryRaw<{ id: number; name: string }[]>`
    select id, name from publishers p
    where exists (select from export_reports e where e.publisher_id = p.id and e.parent_report_id is null)
    order by name collate "und-x-icu", id`;
  return publishers.map(({ id, name }) => ({ value: String(id), label: name }));
}
