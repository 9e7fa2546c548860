import type { ReportType } from "@/lib/reports/report-type";
import { canonicalJson } from "./canonical-json";
import type { Given } from "./given-parameters";

/** Filter values by filter key, in one set or more. A row has to meet all filters of all sets. */
export type FilterSets = Record<string, unknown>[];

/**
 * Several values of one filter (under two of its names, or among the facets as well) all have to be met, so they go to
 * different sets. The values are sorted first: where each one stood makes no difference. A filter with a default always
 * has a value.
 */
export function filterSets(reportType: ReportType, given: Given[]): FilterSets {
  const sets: FilterSets = [];
  for (const [key, { schema }] of Object.entries(reportType.filters)) {
    const ofFilter = given.filter((one) => one.key === key);
    const values = new Map<string, unknown>(ofFilter.map(({ value }) => [canonicalJson(value), value]));
    const byDefault = schema.meta()?.control?.default;
    if (values.size === 0 && byDefault !== undefined) values.set(byDefault, schema.parse(byDefault));
    [...values.keys()].sort().forEach((name, index) => {
      const set = sets[index] ?? {};
      set[key] = values.get(name);
      sets[index] = set;
    });
  }
  return sets;
}
