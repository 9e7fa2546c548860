"use client";

import { hashKey, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { type AskedExport, isAnswerTo, useAskedExports } from "@/components/exports/ask/asked-exports";
import { ExportRow, PendingRow, Unlisted } from "@/components/exports/ask/asked-row";
import { type ExportFilter, type ExportPages, isForAll } from "@/components/exports/data/export-pages";
import { beginningAt, type FromServer, useKnown } from "@/components/exports/data/from-server";
import { useStreamState } from "@/components/exports/data/live-exports";
import { exportsQuery, pollMs } from "@/components/exports/data/queries";
import { useFormats } from "@/components/format/use-formats";
import { useOwnTimeZone } from "@/components/format/use-own-time-zone";
import { learntNamesQuery, withLearntNames } from "@/components/reports/learnt-names";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { ExportObject } from "@/lib/contract/export";
import { bundleName } from "@/lib/contract/file/bundle";
import type { ReportDescription } from "@/lib/contract/report-description";
import { askedWords } from "./asked-words";
import { byDay } from "./by-day";
import { ExportCard } from "./export-card";
import { ExportsSkeleton } from "./exports-skeleton";
import { Problem } from "./problem";
import { useNow } from "./use-now";

interface ExportsListProps {
  descriptions: readonly ReportDescription[];
  /** Which of them. */
  filter: ExportFilter;
  /** The first of them, where they came with the page. */
  sent: FromServer<ExportPages> | undefined;
  /** How many pages are shown, where there are so many. */
  pages: number;
  onPagesChange: (pages: number) => void;
}

/** The exports by day, newest first, kept up to date. */
export function ExportsList(props: ExportsListProps) {
  const { filter, sent, pages, onPagesChange } = props;
  const learnt = useQuery(learntNamesQuery()).data;
  // What came with the page names the values of the exports that came with it.
  const descriptions = useMemo(
    () => props.descriptions.map((one) => ({ ...one, filters: withLearntNames(one.filters, learnt) })),
    [props.descriptions, learnt],
  );
  const isLive = useStreamState() === "live";
  const query = useInfiniteQuery({
    ...exportsQuery(useQueryClient(), filter),
    ...(sent && beginningAt(sent)),
    refetchInterval: ({ state }) => pollMs(state, isLive),
  });
  const { isFetchingNextPage, isError, fetchNextPage } = query;
  const loadedPages = query.data?.pages.length ?? 0;
  const isShort = loadedPages > 0 && loadedPages < pages && query.hasNextPage;
  useEffect(() => {
    if (isShort && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [isShort, isFetchingNextPage, isError, fetchNextPage]);
  const { data, dataUpdatedAt, error } = useKnown(query, sent);
  const now = useNow(dataUpdatedAt);
  const formats = useFormats();
  const timeZone = useOwnTimeZone();
  const asked = useAskedExports();
  const items = data?.pages.flatMap(({ exports }) => exports) ?? [];
  // An event may have told of the export already; then its row stands for the wish.
  const pending = asked.filter((wish) => !wish.outcome && !items.some((item) => isAnswerTo(wish, item)));
  const lastWish = asked.at(-1);
  const filterKey = hashKey([filter]);
  const [filtered, setFiltered] = useState({ filterKey, lastWishId: 0 });
  if (filtered.filterKey !== filterKey) setFiltered({ filterKey, lastWishId: lastWish?.wishId ?? 0 });
  // What was asked for is pointed out whatever is chosen above, until something else is chosen there.
  const last = lastWish && lastWish.wishId > filtered.lastWishId ? lastWish.outcome : undefined;
  const lastId = last?.export.id;
  const isUnlisted = data !== undefined && lastId !== undefined && items.every(({ id }) => id !== lastId);
  const pendingRow = ({ wishId, body }: AskedExport) => {
    if (body.bundle) return <PendingRow key={wishId} name={bundleName} asked={[]} />;
    const { report_type = "", search_params, index_params } = body;
    const parameters = { search_params: search_params ?? {}, index_params: index_params ?? {} };
    const filters = askedWords({ report_type, parameters, bundle: null }, descriptions, formats);
    const description = descriptions.find(({ id }) => id === report_type);
    return (
      <PendingRow
        key={wishId}
        name={description?.display_name ?? report_type}
        asked={filters.length === 0 ? ["No filters"] : filters}
      />
    );
  };
  const row = (item: ExportObject) => (
    <ExportRow
      key={item.id}
      id={item.id}
      isWanted={item.id === lastId}
      isPointedOut={item.id === lastId && last?.kind !== "queued"}
    >
      <ExportCard item={item} now={now} asked={askedWords(item, descriptions, formats)} />
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
      {data && items.length === 0 && pending.length === 0 && !isUnlisted && <NoExports filter={filter} />}
      <div data-exports>
        {byDay(items, now, timeZone, formats).map(({ name, isToday, exports }) => {
          const isEmpty = exports.length === 0 && (!isToday || (pending.length === 0 && !isUnlisted));
          if (isEmpty) return null;
          return (
            <section key={name} aria-label={name}>
              <h3 className="sticky top-0 z-1 border-b border-line bg-surface px-4 py-1 text-xs font-medium text-muted">
                {name}
              </h3>
              <ul aria-label={`Exports, ${name}`}>
                {isToday && pending.map(pendingRow)}
                {isToday && isUnlisted && (
                  <Unlisted key="unlisted" id={lastId}>
                    {row}
                  </Unlisted>
                )}
                {exports.map(row)}
              </ul>
            </section>
          );
        })}
      </div>
      {typeof data?.pages.at(-1)?.olderThan === "number" && (
        <div className="p-3">
          <Button
            look="quiet"
            className="w-full"
            disabled={isFetchingNextPage}
            onClick={() => {
              onPagesChange(loadedPages + 1);
              void fetchNextPage();
            }}
          >
            {isFetchingNextPage ? "Loading…" : "Older exports"}
          </Button>
        </div>
      )}
    </>
  );
}

/** Names what the list is narrowed by, since without that there may be exports. */
function NoExports({ filter }: { filter: ExportFilter }) {
  const isFiltered = !isForAll(filter);
  return (
    <div className="p-4 text-muted">
      <p className="font-medium text-ink">{isFiltered ? "No such exports" : "No exports yet"}</p>
      <p>
        {isFiltered
          ? "Choose other exports above, or all of them."
          : "Choose a report, set its filters and press “Export”. The file appears here; you may leave meanwhile."}
      </p>
    </div>
  );
}
