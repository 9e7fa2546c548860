import type { UseQueryResult } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { Problem } from "@/components/exports/problem";
import type { ReportView } from "@/components/reports/report-view";
import type { ViewChanges } from "@/components/reports/use-report-view";
import { Button } from "@/components/ui/button";
import { later } from "@/components/ui/overlay/later";
import { ShownLater } from "@/components/ui/overlay/shown-later";
import type { ReportMemory } from "@/components/views/use-report-memory";
import { ApiFailure } from "@/lib/client/api-failure";
import type { ReportRowsAnswer } from "@/lib/contract/report-data";
import { chosenIds } from "./column-order";
import { RowsSkeleton } from "./rows-skeleton";
import { RowsTable } from "./rows-table";

/** Most people have room for the table. */
const cards = later(async () => (await import("./row-cards")).RowCards);

interface RowsAreaProps {
  view: ReportView;
  rows: UseQueryResult<ReportRowsAnswer>;
  change: ViewChanges;
  memory: ReportMemory;
  /** Whether there is room for a table. */
  hasTable: boolean;
  /** Of the file. */
  timeZone: string;
}

/** The table, or why there is none and what to do about it. */
export function RowsArea({ view, rows, change, memory, hasTable, timeZone }: RowsAreaProps) {
  const { data, error, isPlaceholderData, refetch } = rows;
  const { description, sort, columns, filters } = view;
  if (error) {
    const isRefused = error instanceof ApiFailure && error.code === "BAD_REQUEST";
    return (
      <Message title={isRefused ? "These filters cannot be used" : "The rows could not be loaded"}>
        <p role="alert">
          {isRefused ? "Correct the marked filters, or reset them." : <Problem error={error} />}
        </p>
        {isRefused ? (
          <Button onClick={change.resetFilters}>Reset all filters</Button>
        ) : (
          <Button onClick={() => void refetch()}>
            <RotateCcw aria-hidden />
            Try again
          </Button>
        )}
      </Message>
    );
  }
  const skeleton = () => {
    const ids = chosenIds(description.columns, columns);
    const chosen = ids.flatMap((id) => description.columns.filter((column) => column.id === id));
    return <RowsSkeleton columns={chosen} widths={memory.widths} />;
  };
  if (!data) return skeleton();
  if (data.rows.length === 0 && data.offset > 0) {
    return (
      <Message title="There are no rows on this page">
        <p>The view has fewer pages than the address asks for.</p>
        <Button onClick={() => change.setPage(1)}>Go to the first page</Button>
      </Message>
    );
  }
  if (data.rows.length === 0) {
    const hasFilters = Object.keys(filters).length > 0;
    return (
      <Message title={hasFilters ? "No rows meet these filters" : "There are no rows yet"}>
        <p>
          {hasFilters
            ? "Remove one of the filters above, widen the period, or start anew."
            : "Rows appear here as soon as there are any that you may see."}
        </p>
        {hasFilters && <Button onClick={change.resetFilters}>Reset all filters</Button>}
      </Message>
    );
  }
  if (!hasTable) {
    return (
      <ShownLater
        part={cards}
        props={{
          answer: data,
          label: description.display_name,
          isOld: isPlaceholderData,
          isDense: memory.isDense,
          timeZone,
        }}
        before={skeleton()}
      />
    );
  }
  return (
    <RowsTable
      answer={data}
      description={description}
      sort={sort}
      onSortChange={change.setSort}
      onColumnsChange={change.setColumns}
      isOld={isPlaceholderData}
      memory={memory}
      timeZone={timeZone}
    />
  );
}

function Message({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="sticky inset-s-0 flex max-w-md flex-col items-start gap-3 p-4 text-muted">
      <h2 className="text-base font-medium text-ink">{title}</h2>
      {children}
    </div>
  );
}
