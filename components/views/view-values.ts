import { addressValues } from "@/components/exports/view-address";
import { type ReportView, readView, viewKeys, viewRequest } from "@/components/reports/report-view";
import type { ReportDescription } from "@/lib/contract/report-description";
import type { SavedView } from "@/lib/contract/view";

/** What the address of the page holds, by its keys. */
export type AddressValues = Readonly<Record<string, string>>;

/** What the address says once a view is opened: without the filters and columns that the report no longer has. */
export function valuesOfView(description: ReportDescription, view: SavedView): AddressValues {
  return { ...valuesOf(openedView(description, view)), [viewKeys.view]: String(view.id) };
}

/** What the address says of a view of the page, but for its page. */
export function valuesOf(shown: ReportView): AddressValues {
  const { report_type, search_params, index_params } = viewRequest(shown);
  return {
    [viewKeys.reportType]: report_type,
    ...(shown.viewId === undefined ? {} : { [viewKeys.view]: String(shown.viewId) }),
    ...search_params,
    ...index_params,
  };
}

/** Whether the page shows something else than the view does. */
export function isChanged(shown: ReportView, view: SavedView): boolean {
  const opened = openedView(shown.description, view);
  return JSON.stringify(viewRequest(opened)) !== JSON.stringify(viewRequest(shown));
}

function openedView(description: ReportDescription, view: SavedView): ReportView {
  const values = addressValues(view);
  const known = description.columns.map(({ id }) => id);
  const columns = columnList(values[viewKeys.columns]).filter((id) => known.includes(id));
  const opened = readView([description], {
    ...values,
    [viewKeys.reportType]: description.id,
    [viewKeys.columns]: columns.join(","),
    [viewKeys.sort]: values[viewKeys.sort] ?? sortOf(values),
    [viewKeys.page]: null,
  });
  return { ...opened, viewId: undefined };
}

/** The address has one key for the sort, where the API also knows two. */
function sortOf({ sort_by, sort_order }: AddressValues): string | null {
  if (!sort_by) return null;
  return sort_order ? `${sort_by}_${sort_order}` : sort_by;
}

/** The ids of a list of columns, in whichever of the forms that the API takes. */
export function columnList(columns: unknown): string[] {
  const list: unknown[] = Array.isArray(columns) ? columns : String(columns ?? "").split(",");
  return list.map((id) => String(id).trim()).filter((id) => id !== "");
}
