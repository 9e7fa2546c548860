"use client";

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { SummaryPreference } from "@/components/reports/summary/summary-strip";
import { cn } from "@/components/ui/cn";
import { LinkTabs } from "@/components/ui/link-tabs";
import { viewsQuery } from "@/components/views/requests";
import { useChosenFile } from "@/components/views/use-chosen-file";
import { useMemory } from "@/components/views/use-memory";
import { useReportMemory } from "@/components/views/use-report-memory";
import { useTabs } from "@/components/views/use-tabs";
import { ViewNotes } from "@/components/views/view-notes";
import { ViewsMenu } from "@/components/views/views-menu";
import type { ReportDescription } from "@/lib/contract/report-description";
import type { PageSettings } from "@/lib/contract/settings";
import type { SavedView } from "@/lib/contract/view";
import { ExploreView } from "./explore-view";
import { ExportsAside, ExportsSheet } from "./exports-aside";
import { useFollowedAddress } from "./use-followed-address";
import { useReportView } from "./use-report-view";

interface ReportsPageProps {
  descriptions: readonly ReportDescription[];
  summary: SummaryPreference;
  /** The saved views, and what is remembered of the person, as they came with the page. */
  views: SavedView[];
  settings: PageSettings;
  canShareViews: boolean;
  /** Who looks at it. */
  reader: string;
  /** The exports: beside the table on a wide screen, in a sheet on a narrow one. */
  children: ReactNode;
}

/**
 * One tab a report type. The page itself never scrolls on a wide screen: table and exports scroll inside.
 */
export function ReportsPage(props: ReportsPageProps) {
  const { descriptions, summary, views, settings, canShareViews, reader, children } = props;
  const { view, change } = useReportView(descriptions);
  useFollowedAddress();
  const { description } = view;
  const memory = useMemory(settings);
  const tabs = useTabs(descriptions, view, memory, views);
  const isFolded = memory.settings.rail_folded === true;
  /** What was done to them last on this page: the focus goes along. */
  const [folding, setFolding] = useState<"folded" | "unfolded">();
  function fold(isNowFolded: boolean) {
    memory.remember({ rail_folded: isNowFolded });
    setFolding(isNowFolded ? "folded" : "unfolded");
  }
  const reportMemory = useReportMemory(memory, description.id);
  const { data: known } = useQuery(viewsQuery(views));
  const current = known.find(({ id, report_type }) => id === view.viewId && report_type === description.id);
  const file = useChosenFile(view, current, reportMemory);

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <LinkTabs
        label="Report"
        shown={description.id}
        tabs={descriptions.map(({ id, display_name }) => ({
          id,
          title: display_name,
          href: id === description.id ? "" : `?${new URLSearchParams(tabs.get(id))}`,
        }))}
        onShow={(id) => change.open(tabs.get(id) ?? {})}
        beside={
          <>
            <ViewsMenu
              descriptions={descriptions}
              views={known}
              current={current}
              canShare={canShareViews}
              shown={view}
              file={file}
              memory={memory}
              onOpen={change.open}
              onNamed={change.setView}
            />
            <ExportsSheet isFolded={isFolded} takesFocus={folding === "folded"} onUnfold={() => fold(false)}>
              {children}
            </ExportsSheet>
          </>
        }
      >
        {(panel) => (
          <div
            className={cn(
              "grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] print:block",
              !isFolded && "xl:grid-cols-[minmax(0,1fr)_24rem]",
            )}
          >
            <div
              key={description.id}
              {...panel}
              className="flex min-h-0 flex-col overflow-y-auto focus-visible:-outline-offset-2"
            >
              <ViewNotes view={current} />
              <ExploreView
                view={view}
                change={change}
                summary={summary}
                memory={reportMemory}
                file={file}
                reader={reader}
              />
            </div>
            {!isFolded && (
              <ExportsAside onFold={() => fold(true)} takesFocus={folding === "unfolded"}>
                {children}
              </ExportsAside>
            )}
          </div>
        )}
      </LinkTabs>
    </div>
  );
}
