import fc from "fast-check";
import { reportTypes } from "@/lib/reports/list";
import { type ParameterObject, parameterNames } from "@/lib/reports/parameters/parameter-names";
import type { RequestParameters } from "@/lib/reports/parameters/parse-parameters";
import type { ReportType } from "@/lib/reports/report-type";

/** What people may try: ids and slugs of anybody's things, words, days, and values that open filters wide. */
const tries: unknown[] = [
  ...[1, 2, 3, 4, 5, 6, "1", "3", "1,2,3,4,5,6", [1, 2, 3, 4, 5, 6], [2147483647], 17, 40, "12,13,14,15"],
  ...["advertiser-7", "network-2", "network-1,network-3", "Network 1", "label-1", ["label-2", "label-3"]],
  ...[true, false, "true", "all", "visible", "active", "inactive", "approved", ["applied", "unknown"]],
  ...["a", "advertiser", "%", "'", "site", "example", "0", 0, "5", "US", "DE,GB", "coupon"],
  ...["2026-11-01", "2026-11-20", "2026-11-24", "2026-09-01", "last_7_days", "last_90_days"],
];

/** For each parameter of each report type the tries that it can use. */
const usable = new Map(
  reportTypes.map((type) => [
    type.id,
    { search: valuesOf(type.searchParams), facets: valuesOf(type.facets) },
  ]),
);

function valuesOf(parameters: ParameterObject): [name: string, values: unknown[]][] {
  return parameterNames(parameters)
    .map(([name, key]): [string, unknown[]] => [
      name,
      tries.filter((value) => parameters.shape[key]?.safeParse(value).success),
    ])
    .filter(([, values]) => values.length > 0);
}

/** Some of the parameters, each with one of the values it can use. */
function someOf(parameters: [string, unknown[]][]): fc.Arbitrary<Record<string, unknown>> {
  const entry = fc
    .constantFrom(...parameters)
    .chain(([name, values]) => fc.constantFrom(...values).map((value): [string, unknown] => [name, value]));
  // Often none: there are seldom rows that meet many of them.
  const some = fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(entry, { minLength: 1, maxLength: 4 }) },
  );
  return some.map((entries) => Object.fromEntries(entries));
}

/** A request for a report as anybody may make it: filters as parameters and as facets, a sort, columns, a limit. */
export function randomRequest(type: ReportType): fc.Arbitrary<RequestParameters> {
  const { search = [], facets = [] } = usable.get(type.id) ?? {};
  return fc.record({
    searchParams: someOf(search),
    indexParams: fc.record(
      {
        facets: someOf(facets),
        sort: fc.constantFrom(...type.sorts.map(({ id }) => id)),
        columns: fc.subarray(
          type.columns.map(({ id }) => id),
          { minLength: 1 },
        ),
        limit: fc.constantFrom(1, 5, 1_000_000, 1_000_000),
      },
      { requiredKeys: [] },
    ),
  });
}

/** For fc.assert: the same requests each time, so that a change of the code that fails fails for everybody. */
export const seeded = { seed: 20_261_125 };
