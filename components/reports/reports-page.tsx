"use client";

import { Tabs } from "@base-ui/react/tabs";
import type { ComponentProps, ReactNode } from "react";
import type { SummaryPreference } from "@/components/reports/summary/summary-strip";
import type { ReportDescription } from "@/lib/contract/report-description";
import { ExploreView } from "./explore-view";
import { ExportsAside, ExportsSheet } from "./exports-aside";
import { viewKeys } from "./report-view";
import { useFollowedAddress } from "./use-followed-address";
import { useReportView } from "./use-report-view";

interface ReportsPageProps {
  descriptions: readonly ReportDescription[];
  summary: SummaryPreference;
  /** The exports: beside the table on a wide screen, in a sheet on a narrow one. */
  children: ReactNode;
}

/**
 * One tab a report type. A tab is a link: it works before the page's code has come, and can be opened in a tab of the
 * browser. The page itself never scrolls on a wide screen: table and exports scroll inside.
 */
export function ReportsPage({ descriptions, summary, children }: ReportsPageProps) {
  const { view, change } = useReportView(descriptions);
  useFollowedAddress();
  const { description } = view;

  return (
    <Tabs.Root
      value={description.id}
      onValueChange={(id) => change.setReportType(String(id))}
      className="flex min-h-0 flex-1 flex-col"
    >
      <div className="flex shrink-0 items-center border-b border-line bg-surface">
        <Tabs.List aria-label="Report" className="flex min-w-0 flex-1 gap-1 overflow-x-auto px-1">
          {descriptions.map(({ id, display_name }) => (
            <Tabs.Tab
              key={id}
              value={id}
              nativeButton={false}
              render={<a href={id === description.id ? "" : addressOf(id)} />}
              onClick={onTabClick}
              className="-mb-px flex h-10 shrink-0 items-center cursor-pointer border-b-2 border-transparent px-3 print:not-data-active:hidden text-muted transition-colors hover:text-ink focus-visible:-outline-offset-2 data-active:border-accent data-active:font-medium data-active:text-ink"
            >
              {display_name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <ExportsSheet>{children}</ExportsSheet>
      </div>
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] xl:grid-cols-[minmax(0,1fr)_24rem] print:block">
        <Tabs.Panel
          key={description.id}
          value={description.id}
          className="flex min-h-0 flex-col overflow-y-auto focus-visible:-outline-offset-2"
        >
          <ExploreView view={view} change={change} summary={summary} />
        </Tabs.Panel>
        <ExportsAside>{children}</ExportsAside>
      </div>
    </Tabs.Root>
  );
}

/** Where the tab of a report type leads from any view: to that report, without filters. */
function addressOf(reportType: string): string {
  return `?${new URLSearchParams({ [viewKeys.reportType]: reportType })}`;
}

/** A press with a modifier key opens the link elsewhere; any other is answered on the page, without loading it anew. */
const onTabClick: ComponentProps<typeof Tabs.Tab>["onClick"] = (event) => {
  const { ctrlKey, metaKey, shiftKey, altKey } = event;
  if (ctrlKey || metaKey || shiftKey || altKey) event.preventBaseUIHandler();
  else event.preventDefault();
};
