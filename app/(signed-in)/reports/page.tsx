import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { Suspense } from "react";
import { deps } from "@/app/deps";
import { findSessionViewer } from "@/app/find-session-viewer";
import { findSettings } from "@/app/find-settings";
import { ExportsSkeleton } from "@/components/exports/exports-skeleton";
import { ReportsPage } from "@/components/reports/reports-page";
import { readSummaryPreference, summaryCookie } from "@/components/reports/summary/summary-preference";
import { signInAddress } from "@/components/shell/sign-in-address";
import { startAddress } from "@/components/views/start-values";
import { reportTypes } from "@/lib/reports/list";
import { describeReportType } from "@/lib/reports/page/describe-report-type";
import { withNames, withOptions } from "@/lib/reports/page/filter-options";
import { listViews, mayShareViews } from "@/lib/views/views";
import { SignedInHeader } from "../signed-in-header";
import { ExportsSection } from "./exports-section";
import { setSummaryOpen } from "./set-summary-open";

export const metadata: Metadata = { title: "Reports" };

export default async function Page({ searchParams }: PageProps<"/reports">) {
  const viewer = await findSessionViewer();
  if (!viewer) redirect(signInAddress(`/reports${queryOf(await searchParams)}`));
  const { database } = deps();
  const given = await searchParams;
  const [listed, views, settings] = await Promise.all([
    withOptions(reportTypes.map(describeReportType), database, viewer.scope),
    listViews(database, viewer),
    findSettings(),
  ]);
  const start = queryOf(given) === "" ? startAddress(listed, settings, views) : undefined;
  // The address says everything, also what a fresh visit opens.
  if (start !== undefined) redirect(start);
  const descriptions = await withNames(listed, database, viewer.scope, [given]);
  const kept = await cookies();
  return (
    <div className="flex h-dvh flex-col overflow-hidden print:h-auto">
      <SignedInHeader viewer={viewer} />
      <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
        <h1 className="sr-only">Reports</h1>
        <ReportsPage
          descriptions={descriptions}
          views={views}
          settings={settings}
          canShareViews={mayShareViews(viewer)}
          reader={viewer.name}
          summary={{
            isOpen: readSummaryPreference(kept.get(summaryCookie)?.value),
            save: setSummaryOpen,
          }}
        >
          <Suspense fallback={<ExportsSkeleton />}>
            <ExportsSection viewer={viewer} descriptions={descriptions} />
          </Suspense>
        </ReportsPage>
      </main>
    </div>
  );
}

function queryOf(searchParams: Record<string, string | string[] | undefined>): string {
  const pairs = Object.entries(searchParams).flatMap(([key, value]) =>
    [value ?? []].flat().map((one): [string, string] => [key, one]),
  );
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}
