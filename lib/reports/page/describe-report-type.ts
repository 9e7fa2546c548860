import type { z } from "zod";
import type { ReportDescription, shownColumn } from "@/lib/contract/report-description";
import type { ReportColumn } from "@/lib/reports/report-definition";
import type { ReportType } from "@/lib/reports/report-type";

/** What the page needs to ask for a report of this type. */
export function describeReportType(reportType: ReportType): ReportDescription {
  const { id, displayName, format, columns, sorts, defaultLimit = null, defaultSort } = reportType;
  const described = sorts.map(({ id, column, direction }) => ({
    id,
    title: columns.find((one) => one.id === column)?.header ?? id,
    column,
    direction,
  }));
  return {
    id,
    display_name: displayName,
    format,
    filters: Object.entries(reportType.searchParams.shape).flatMap(([key, schema]) => {
      const { title = key, description = "", aliases = [], control } = schema.meta() ?? {};
      const is_counted = reportType.filters[key]?.facet !== undefined;
      return control ? [{ key, title, description, aliases: [...aliases], control, is_counted }] : [];
    }),
    ...(reportType.barFilters && { bar_filters: reportType.barFilters }),
    ...(reportType.dateControls && { date_controls: reportType.dateControls }),
    columns: columns.map((column) => ({
      ...describeColumn(column),
      ...showColumn(column),
      ...(column.onPage && { on_page: column.onPage }),
      ...(column.isOnRequest && { is_on_request: true }),
      ...(column.isComparing && { is_comparing: true }),
    })),
    sorts: described,
    default_sort: {
      id: defaultSort,
      direction: sorts.find((sort) => sort.id === defaultSort)?.direction ?? "asc",
    },
    default_limit: defaultLimit,
  };
}

/** What one has to know of a column to show its values. */
export function showColumn({
  id,
  header,
  kind,
  isCode,
  isCountry,
}: ReportColumn): z.infer<typeof shownColumn> {
  return { id, header, kind, ...(isCode && { is_code: true }), ...(isCountry && { is_country: true }) };
}

/** A column without its SQL, as descriptions and receipts tell of it. */
export function describeColumn({
  id,
  header,
  kind,
  note,
}: ReportColumn): ReportDescription["columns"][number] {
  return { id, header, kind, ...(note === undefined ? {} : { note }) };
}
