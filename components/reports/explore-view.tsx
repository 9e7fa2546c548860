import { useQuery, useQueryClient } from "@tanstack/react-query";
import { memo, useCallback, useEffect, useMemo, useState } from "react";
import { ExportButton } from "@/components/exports/ask/export-button";
import { useFormats } from "@/components/format/use-formats";
import { ActiveFilters } from "@/components/reports/filters/active-filters";
import { FilterBar } from "@/components/reports/filters/filter-bar";
import { parameterErrors } from "@/components/reports/filters/parameter-errors";
import { ColumnChooser } from "@/components/reports/rows/column-chooser";
import { areUsualOfFile, chosenIds } from "@/components/reports/rows/column-order";
import { Pager } from "@/components/reports/rows/pager";
import { PrintedFacts } from "@/components/reports/rows/printed-facts";
import { RowCount } from "@/components/reports/rows/row-count";
import { RowsArea } from "@/components/reports/rows/rows-area";
import { RowsBox } from "@/components/reports/rows/rows-box";
import { type SummaryPreference, SummaryStrip } from "@/components/reports/summary/summary-strip";
import { preloadEverything } from "@/components/ui/overlay/later";
import { useMediaQuery } from "@/components/ui/use-media-query";
import { useSettled } from "@/components/ui/use-settled";
import type { FileChoice } from "@/components/views/use-chosen-file";
import type { ReportMemory } from "@/components/views/use-report-memory";
import { formFields } from "@/lib/contract/words/filter-values";
import { readSort } from "@/lib/contract/words/sort-order";
import { hasUnnamed, learntNamesQuery, withLearntNames } from "./learnt-names";
import { countQuery, facetsQuery, rowsQuery } from "./queries";
import { exportRequest, inTimeZone, type ReportView } from "./report-view";
import type { ViewChanges } from "./use-report-view";

/** The same one each time, so that what is drawn of it need not be drawn again. */
const none: [] = [];

/** The classes "md:" and "max-md:" mean the same width. Paper has room, too. */
const roomForTable = "(min-width: 48rem), print";

/** Longer than it takes from one click to the next. */
const restMs = 300;

interface ExploreViewProps {
  view: ReportView;
  change: ViewChanges;
  summary: SummaryPreference;
  memory: ReportMemory;
  file: FileChoice;
  /** Who looks at it, for what is printed. */
  reader: string;
}

/** One report type: its filters, its rows as the file will hold them, and the way to the file. */
export const ExploreView = memo(function ExploreView(props: ExploreViewProps) {
  const { view, change, summary, memory: kept, file: fileChoice, reader } = props;
  const { description, filters, columns, page } = view;
  const formats = useFormats();
  const request = useMemo(() => exportRequest(view), [view]);
  // The rows are those of the file as it would be asked for now, whose "today" is in the zone that was chosen last.
  const { timeZone } = fileChoice.file;
  const shown = useMemo(() => inTimeZone(request, timeZone), [request, timeZone]);
  const order = readSort(description, view.sort);
  const hasTable = useMediaQuery(roomForTable, true);
  const [isLookedAt, setIsLookedAt] = useState(false);
  const shownIds = useMemo(() => chosenIds(description.columns, columns), [description, columns]);
  const tableRequest = useMemo(() => {
    // Column ids that are wrong are asked for as they are, so that somebody hears of it.
    return { ...shown, index_params: { ...shown.index_params, columns: columns ?? shownIds.join(",") } };
  }, [shown, columns, shownIds]);
  const rows = useQuery(rowsQuery(tableRequest, page));
  // The rows come first; what else there is to know is asked for when they are there. What reads all of them waits until
  // the filters rest, so that it does not slow down the next change.
  const areRowsThere = !rows.isFetching && !rows.isError;
  const areFiltersAtRest = useSettled(areRowsThere, restMs);
  const count = useQuery({ ...countQuery(shown), enabled: areRowsThere });
  const learnt = useQuery(learntNamesQuery()).data;
  const named = useMemo(() => withLearntNames(description.filters, learnt), [description, learnt]);
  // The counts name whatever is chosen.
  const areCountsWanted = isLookedAt || hasUnnamed(named, filters);
  const counts = useQuery({ ...facetsQuery(shown), enabled: areCountsWanted && areFiltersAtRest });
  const { isError: haveCountsFailed, refetch: countAgain } = counts;
  const facets = counts.data?.facets ?? (haveCountsFailed && !counts.isFetching ? null : undefined);
  const look = useCallback(() => {
    setIsLookedAt(true);
    if (haveCountsFailed) void countAgain({ cancelRefetch: false });
  }, [haveCountsFailed, countAgain]);
  const total = count.isPlaceholderData ? undefined : count.data?.total;

  const fields = useMemo(() => formFields(named), [named]);
  const errors = useMemo(
    () => parameterErrors(rows.error, description.filters, fields, formats),
    [rows.error, description, fields, formats],
  );

  const client = useQueryClient();
  const hasMore = rows.data?.has_more === true;
  useEffect(() => {
    if (!areFiltersAtRest || !hasMore) return;
    // A page that could not be had in advance is asked for again when it is turned to.
    client.query(rowsQuery(tableRequest, page + 1)).catch(() => undefined);
  }, [areFiltersAtRest, hasMore, client, tableRequest, page]);
  useEffect(() => {
    if (areFiltersAtRest) preloadEverything();
  }, [areFiltersAtRest]);

  return (
    <>
      <PrintedFacts view={view} answer={rows.data} total={total} reader={reader} timeZone={timeZone} />
      <FilterBar
        fields={fields}
        bar={description.bar_filters}
        dateControls={description.date_controls ?? none}
        values={filters}
        timeZone={timeZone}
        errors={errors.filters}
        facets={facets}
        onLook={look}
        onChange={change.setFilters}
      />
      <div className="flex shrink-0 items-center gap-x-3 gap-y-2 px-4 py-3 short:py-2 max-md:flex-wrap max-md:px-3 print:flex-wrap">
        {!rows.isError && <RowCount count={count} view={view} />}
        <ActiveFilters
          fields={fields}
          values={filters}
          onChange={change.setFilters}
          onReset={change.resetFilters}
        />
        <div className="ms-auto flex shrink-0 items-center gap-2 print:hidden max-md:w-full max-md:justify-between">
          <ColumnChooser
            columns={description.columns}
            chosen={columns}
            errors={errors.columns}
            onChange={change.setColumns}
            isDense={kept.isDense}
            onDenseChange={kept.setDense}
          />
          <ExportButton
            description={description}
            view={request}
            pageColumns={
              columns === undefined && !areUsualOfFile(description.columns, shownIds) ? shownIds : undefined
            }
            rowCount={total}
            isRefused={rows.isError}
            // Another view has a file of its own.
            key={fileChoice.place}
            usualFile={fileChoice.file}
            onFileChosen={fileChoice.choose}
            downloads={kept.downloads}
          />
        </div>
      </div>
      {errors.others.length > 0 && (
        <p role="alert" className="px-4 pb-2 text-bad">
          {errors.others.join(" ")}
        </p>
      )}
      <SummaryStrip
        request={shown}
        areRowsThere={areFiltersAtRest}
        hasFailed={rows.isError}
        preference={summary}
        comparedWith={view.comparedWith}
        onCompare={change.setComparedWith}
        onFilter={change.setFilters}
      />
      <RowsBox page={page}>
        <RowsArea
          view={view}
          rows={rows}
          change={change}
          memory={kept}
          hasTable={hasTable}
          timeZone={timeZone}
        />
      </RowsBox>
      <Pager
        answer={rows.data}
        total={total}
        page={page}
        onPageChange={change.setPage}
        description={description}
        order={order}
        timeZone={timeZone}
        onSortChange={hasTable ? undefined : change.setSort}
      />
    </>
  );
});
