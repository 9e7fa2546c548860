import { headers } from "next/headers";
import { deps } from "@/app/deps";
import { exportsPageSize, pageOf } from "@/components/exports/data/queries";
import { ExportsPanel } from "@/components/exports/exports-panel";
import type { Viewer } from "@/lib/auth/viewer";
import type { ReportDescription } from "@/lib/contract/report-description";
import { givenFilters } from "@/lib/contract/words/describe-parameters";
import { listExports, listPublishersWithExports } from "@/lib/exports/record/read-exports";
import { serializeExports } from "@/lib/http/answer/export-answer";
import { publicOrigin } from "@/lib/http/call/public-origin";
import { withNames } from "@/lib/reports/page/filter-options";

interface ExportsSectionProps {
  viewer: Viewer;
  descriptions: readonly ReportDescription[];
}

/** The list as it is now, for the first rendering; from then on the browser is told of changes. */
export async function ExportsSection({ viewer, descriptions }: ExportsSectionProps) {
  const { appUrl, database } = deps();
  const origin = publicOrigin(appUrl, await headers());
  const [publishers, rows] = await Promise.all([
    viewer.isAdmin ? listPublishersWithExports(database) : [],
    listExports(database, viewer, { limit: exportsPageSize }),
  ]);
  const exports = await serializeExports(deps(), { origin, viewer }, rows);
  const chosen = exports.flatMap(({ parameters }) => givenFilters(parameters));
  return (
    <ExportsPanel
      descriptions={await withNames(descriptions, database, viewer.scope, chosen)}
      publishers={publishers.map(({ id, name }) => ({ value: String(id), label: name }))}
      sent={{ data: { pages: [pageOf({ exports })], pageParams: [null] }, readAt: Date.now() }}
    />
  );
}
