"use client";

import { useInfiniteQuery, useMutationState } from "@tanstack/react-query";
import { memo } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { CreateExportBody, ExportObject } from "@/lib/contract/export";
import type { ReportDescription } from "@/lib/contract/report-description";
import { describeParameters } from "@/lib/contract/words/describe-parameters";
import { ExportCard } from "./export-card";
import { ExportsSkeleton } from "./exports-skeleton";
import { useStreamState } from "./live-exports";
import { PendingRow } from "./pending-row";
import { Problem } from "./problem";
import { createExportKey, exportsQuery, pollMs } from "./queries";
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
  const asking = useMutationState({
    filters: { mutationKey: createExportKey, status: "pending" },
    // Every mutation under this key is made by createExportMutation, whose variables are the body.
    select: ({ mutationId, state }) => ({ id: mutationId, body: state.variables as CreateExportBody }),
  });
  const items = data?.pages.flatMap(({ exports }) => exports) ?? [];
  const words = (reportType: string, parameters: ExportObject["parameters"]) => {
    const description = descriptions.find(({ id }) => id === reportType);
    return {
      name: description?.display_name ?? reportType,
      asked: description ? describeParameters(description, parameters) : [],
    };
  };

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
      {data && items.length === 0 && asking.length === 0 && <NoExports isFiltered={publisherId !== null} />}
      <ul aria-label="Exports">
        {asking.map(({ id, body }) => (
          <PendingRow
            key={id}
            {...words(body.report_type, {
              search_params: body.search_params ?? {},
              index_params: body.index_params ?? {},
            })}
          />
        ))}
        {items.map((item) => (
          <li key={item.id} className="border-b border-line px-4 py-3" aria-label={`Export ${item.id}`}>
            <ExportCard item={item} now={now} asked={words(item.report_type, item.parameters).asked} />
          </li>
        ))}
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
