"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { memo } from "react";
import { isAnswerTo, useAskedExports } from "@/components/exports/ask/asked-exports";
import { ExportRow, PendingRow, Unlisted } from "@/components/exports/ask/asked-row";
import { useStreamState } from "@/components/exports/data/live-exports";
import { exportsQuery, pollMs } from "@/components/exports/data/queries";
import { useFormats } from "@/components/format/use-formats";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { ExportObject } from "@/lib/contract/export";
import type { ReportDescription } from "@/lib/contract/report-description";
import { describeParameters } from "@/lib/contract/words/describe-parameters";
import { ExportCard } from "./export-card";
import { ExportsSkeleton } from "./exports-skeleton";
import { Problem } from "./problem";
import { useNow } from "./use-now";

interface ExportsListProps {
  descriptions: readonly ReportDescription[];
  /** Only this publisher's people; null is everybody that the viewer may see. */
  publisherId: string | null;
}

/** The exports, newest first, kept up to date. */
export const ExportsList = memo(function ExportsList({ descriptions, publisherId }: ExportsListProps) {
  const isLive = useStreamState() === "live";
  const { data, dataUpdatedAt, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    ...exportsQuery(publisherId),
    refetchInterval: ({ state }) => pollMs(state.data, isLive),
  });
  const now = useNow(dataUpdatedAt);
  const formats = useFormats();
  const asked = useAskedExports();
  const items = data?.pages.flatMap(({ exports }) => exports) ?? [];
  const words = (reportType: string, parameters: ExportObject["parameters"]) => {
    const description = descriptions.find(({ id }) => id === reportType);
    return {
      name: description?.display_name ?? reportType,
      asked: description ? describeParameters(description, parameters, formats) : [],
    };
  };
  // An event may have told of the export already; then its row stands for the wish.
  const pending = asked.filter((wish) => !wish.outcome && !items.some((item) => isAnswerTo(wish, item)));
  const last = asked.at(-1)?.outcome;
  const lastId = last?.export.id;
  const isUnlisted = data !== undefined && lastId !== undefined && items.every(({ id }) => id !== lastId);
  const row = (item: ExportObject) => (
    <ExportRow
      key={item.id}
      id={item.id}
      isWanted={item.id === lastId}
      isPointedOut={item.id === lastId && last?.kind !== "queued"}
    >
      <ExportCard item={item} now={now} asked={words(item.report_type, item.parameters).asked} />
    </ExportRow>
  );

  return (
    <>
      {error && (
        <div className="border-b border-line p-2">
          <Notice tone="bad">
            <Problem error={error} text="The list could not be brought up to date. Trying again." />
          </Notice>
        </div>
      )}
      {!data && !error && <ExportsSkeleton />}
      {data && items.length === 0 && asked.length === 0 && <NoExports isFiltered={publisherId !== null} />}
      <ul aria-label="Exports">
        {pending.map(({ wishId, body }) => {
          const { name, asked: filters } = words(body.report_type ?? "", {
            search_params: body.search_params ?? {},
            index_params: body.index_params ?? {},
          });
          return <PendingRow key={wishId} name={name} asked={filters} />;
        })}
        {isUnlisted && (
          <Unlisted key="unlisted" id={lastId}>
            {row}
          </Unlisted>
        )}
        {items.map(row)}
      </ul>
      {hasNextPage && (
        <div className="p-3">
          <Button
            look="quiet"
            className="w-full"
            disabled={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {isFetchingNextPage ? "Loading…" : "Older exports"}
          </Button>
        </div>
      )}
    </>
  );
});

function NoExports({ isFiltered }: { isFiltered: boolean }) {
  return (
    <div className="p-4 text-muted">
      <p className="font-medium text-ink">{isFiltered ? "No exports of this publisher" : "No exports yet"}</p>
      <p>
        {isFiltered
          ? "Choose another publisher, or all of them."
          : "Choose a report, set its filters and press “Export”. The file appears here; you may leave meanwhile."}
      </p>
    </div>
  );
}
