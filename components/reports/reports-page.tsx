"use client";

import { Tabs } from "@base-ui/react/tabs";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { createExportMutation } from "@/components/exports/queries";
import type { ReportDescription } from "@/lib/contract/report-description";
import { formFields } from "@/lib/contract/words/filter-values";
import { ActiveFilters } from "./active-filters";
import { ColumnChooser } from "./column-chooser";
import { ExportBar } from "./export-bar";
import { FilterForm } from "./filter-form";
import { parameterErrors } from "./parameter-errors";
import { exportRequest } from "./report-view";
import { useReportView } from "./use-report-view";

interface ReportsPageProps {
  descriptions: readonly ReportDescription[];
  /** The list of exports. */
  children: ReactNode;
}

export function ReportsPage({ descriptions, children }: ReportsPageProps) {
  const { view, ...change } = useReportView(descriptions);
  const { description, filters, columns, sort } = view;
  const create = useMutation(createExportMutation());
  const fields = formFields(description.filters);
  const errors = parameterErrors(create.error, create.variables, { fields, filters, columns });

  return (
    <Tabs.Root
      value={description.id}
      onValueChange={(id) => change.setReportType(String(id))}
      className="flex min-h-0 flex-1 flex-col"
    >
      <Tabs.List
        aria-label="Report"
        className="flex shrink-0 gap-1 overflow-x-auto border-b border-line bg-surface px-2"
      >
        {descriptions.map(({ id, display_name }) => (
          <Tabs.Tab
            key={id}
            value={id}
            className="-mb-px h-10 shrink-0 cursor-pointer border-b-2 border-transparent px-3 text-muted transition-colors hover:text-ink focus-visible:-outline-offset-2 data-active:border-accent data-active:font-medium data-active:text-ink"
          >
            {display_name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <div className="flex min-h-0 flex-1 flex-col lg:grid lg:grid-cols-[minmax(0,1fr)_minmax(24rem,30rem)]">
        <Tabs.Panel
          key={description.id}
          value={description.id}
          className="flex min-h-0 flex-col focus-visible:-outline-offset-2"
        >
          <div className="flex flex-1 flex-col gap-6 p-4 lg:overflow-y-auto">
            <section aria-labelledby="filters" className="flex flex-col gap-3">
              <h2 id="filters" className="font-medium">
                Filters
              </h2>
              <FilterForm
                fields={fields}
                values={filters}
                errors={errors.filters}
                onChange={change.setFilters}
              />
              <ActiveFilters
                fields={fields}
                values={filters}
                onChange={change.setFilters}
                onReset={change.resetFilters}
              />
            </section>
            <ColumnChooser
              columns={description.columns}
              chosen={columns}
              errors={errors.columns}
              onChange={change.setColumns}
            />
          </div>
          <div className="sticky bottom-0 z-10">
            <ExportBar
              description={description}
              sort={sort}
              onSortChange={change.setSort}
              request={exportRequest(view)}
              create={create}
              otherErrors={errors.others}
              hasFieldErrors={Object.keys(errors.filters).length > 0 || errors.columns.length > 0}
            />
          </div>
        </Tabs.Panel>
        <section
          aria-labelledby="exports"
          className="flex min-h-0 flex-col border-line bg-surface max-lg:border-t lg:overflow-y-auto lg:border-l"
        >
          <h2
            id="exports"
            className="sticky top-0 z-10 flex h-10 shrink-0 items-center border-b border-line bg-surface px-4 font-medium"
          >
            Exports
          </h2>
          {children}
        </section>
      </div>
    </Tabs.Root>
  );
}
