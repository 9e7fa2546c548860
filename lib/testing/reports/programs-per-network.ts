import sql, { join } from "sql-template-tag";
import { text } from "@/lib/contract/params/text";
import { filter } from "@/lib/reports/filters/filter";
import { contains, inCatalog } from "@/lib/reports/query/conditions";
import { defineReportType } from "@/lib/reports/report-type";

/** A report type that only tests know: they pass it through everything that takes one. */
export const programsPerNetwork = defineReportType({
  id: "programs_per_network",
  displayName: "Programs per network",
  format: "csv",
  fileStem: "programs_per_network",
  sheetName: "Networks",
  filters: {
    network_name: filter(text({ title: "Network name", description: "Text in the name." }), (needle) =>
      contains(needle, [sql`n.name`]),
    ),
  },
  columns: [
    { id: "id", header: "ID", kind: "id", sql: sql`n.id` },
    { id: "name", header: "Name", kind: "text", sql: sql`n.name` },
    { id: "programs", header: "Programs", kind: "integer", sql: sql`programs.program_count` },
  ],
  sorts: [
    { id: "name", column: "name", direction: "asc" },
    { id: "programs", column: "programs", direction: "desc" },
  ],
  defaultSort: "name",
  key: [sql`n.id`],
  from: ({ scope }) => ({
    tables: sql`networks n join (
      select a.network_id, count(*) as program_count from advertisers a
      where ${join([sql`true`, ...inCatalog(scope)], " and ")} group by a.network_id
    ) programs on programs.network_id = n.id`,
    where: [],
  }),
  totals: [{ column: "programs" }],
  summary: {
    figures: [
      { id: "networks", title: "Networks", kind: "integer", value: sql`count(*)` },
      { id: "programs", title: "Programs", kind: "integer", value: sql`sum(programs.program_count)` },
    ],
    measures: [],
    ranking: {
      title: "Networks",
      measure: "Programs",
      kind: "integer",
      key: sql`n.id`,
      label: sql`n.name`,
      value: sql`sum(programs.program_count)`,
    },
  },
});
