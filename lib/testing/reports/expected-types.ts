import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { reportTypes } from "@/lib/reports/list";
import type { ReportType } from "@/lib/reports/report-type";
import type { ReportExpectations } from "./expectations";

const folder = path.join(import.meta.dirname, "expectations");
const fileName = (type: ReportType) => `${type.id.replaceAll("_", "-")}.ts`;

/**
 * The report types with what is expected of them. One whose file is missing is left out: a single test says so, in the
 * words of `faultyExpectations`, and no other one fails for it.
 */
export const expectedTypes: (readonly [id: string, type: ReportType, expected: ReportExpectations])[] =
  await Promise.all(
    reportTypes
      .filter((type) => existsSync(path.join(folder, fileName(type))))
      .map(async (type) => {
        const { expectations }: { expectations: ReportExpectations } = await import(
          path.join(folder, fileName(type))
        );
        return [type.id, type, expectations] as const;
      }),
  );

/** Says which files of expectations are missing, and which belong to no report type. */
export function faultyExpectations(): string[] {
  const wanted = reportTypes.map(fileName);
  const found = readdirSync(folder);
  const place = "lib/testing/reports/expectations";
  return [
    ...wanted
      .filter((file) => !found.includes(file))
      .map(
        (file) =>
          `Write ${place}/${file}: the headers, each with the SQL of its value, the rows that a person may see, and the headers of the key (ReportExpectations in ${place}.ts).`,
      ),
    ...found
      .filter((file) => !wanted.includes(file))
      .map((file) => `${place}/${file} belongs to no report type of lib/reports/list.ts.`),
  ];
}
