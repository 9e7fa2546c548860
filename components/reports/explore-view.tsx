import { useMutation } from "@tanstack/react-query";
import { createExportMutation } from "@/components/exports/queries";
import { formFields } from "@/lib/contract/words/filter-values";
import { ActiveFilters } from "./active-filters";
import { ColumnChooser } from "./column-chooser";
import { ExportBar } from "./export-bar";
import { FilterForm } from "./filter-form";
import { parameterErrors } from "./parameter-errors";
import { exportRequest } from "./report-view";
import type { useReportView } from "./use-report-view";

/** One report type: its filters, columns and order, and the way to a file of it. */
export function ExploreView({ view, ...change }: ReturnType<typeof useReportView>) {
  const { description, filters, columns, sort } = view;
  const create = useMutation(createExportMutation());
  const fields = formFields(description.filters);
  const errors = parameterErrors(create.error, create.variables, { fields, filters, columns });

  return (
    <>
      <div className="flex min-h-0 flex-1 flex-col gap-6 overflow-y-auto p-4">
        <section aria-labelledby="filters" className="flex flex-col gap-3">
          <h2 id="filters" className="font-medium">
            Filters
          </h2>
          <FilterForm fields={fields} values={filters} errors={errors.filters} onChange={change.setFilters} />
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
      <ExportBar
        description={description}
        sort={sort}
        onSortChange={change.setSort}
        request={exportRequest(view)}
        create={create}
        otherErrors={errors.others}
        hasFieldErrors={Object.keys(errors.filters).length > 0 || errors.columns.length > 0}
      />
    </>
  );
}
