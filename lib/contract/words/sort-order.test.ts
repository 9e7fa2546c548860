import { describe, expect, test } from "vitest";
import { reportTypes } from "@/lib/reports/list";
import { describeReportType } from "@/lib/reports/page/describe-report-type";
import { resolveSort } from "@/lib/reports/parameters/resolve-sort";
import { readSort, writeSort } from "./sort-order";

describe.each(reportTypes)("the order of $id", (reportType) => {
  const description = describeReportType(reportType);
  const names = reportType.sorts.flatMap(({ id, column }) => [id, column]);
  const texts = [
    undefined,
    "",
    "nonsense",
    "nonsense_desc",
    "_asc",
    ...names.flatMap((name) => [name, `${name}_asc`, `${name}_desc`, name.toUpperCase(), `${name}_up`]),
  ];

  test.each(texts)("shown for %j is the one that the file gets", (text) => {
    expect(readSort(description, text)).toEqual(resolveSort(reportType, text || undefined));
  });

  test("survives being written to the address", () => {
    for (const { id } of reportType.sorts) {
      for (const direction of ["asc", "desc"] as const) {
        const written = writeSort(description, { id, direction }) ?? undefined;
        expect(resolveSort(reportType, written)).toEqual({ id, direction });
      }
    }
  });
});
