import type { Direction } from "@/lib/reports/report-definition";
import type { ReportType } from "@/lib/reports/report-type";

export interface Sort {
  id: string;
  direction: Direction;
}

/**
 * The order of the rows. `asked` names a sort, or the column it sorts by: alone ("name"), with its direction at the end
 * ("name_desc"), or with the direction apart in `direction`. An unknown one gives the default order.
 */
export function resolveSort(reportType: ReportType, asked?: string, direction?: Direction): Sort {
  const find = (name: string) => reportType.sorts.find(({ id, column }) => id === name || column === name);
  const name = (asked ?? reportType.defaultSort).toLowerCase();
  const plain = find(name);
  if (plain) return { id: plain.id, direction: direction ?? plain.direction };
  const [, stem = "", suffix] = name.match(/^(.+)_(asc|desc)$/) ?? [];
  const marked = find(stem);
  if (marked) return { id: marked.id, direction: suffix === "asc" ? "asc" : "desc" };
  return resolveSort(reportType);
}
