import type { Control } from "./control";

/** A scope that hides nothing. */
const everything =
  "isAdmin: true, catalogPublisherIds: null, activityPublisherIds: null, networkId: null, advertiserId: null";

/** What would show other rows than those that were asked for, or that may be seen. */
export const faultsInReports: readonly Control[] = [
  {
    fault: "a report's rows are those of all publishers",
    harm: "People see the clicks of their competitors.",
    file: "lib/reports/types/clicks-details-excel.ts",
    find: "inActivity(context.scope, sql`c.publisher_id`)",
    replace: "sql`true`",
    tests: ["lib/reports/query/report-scope.db.test.ts"],
  },
  {
    fault: "deals that are hidden are shown",
    harm: "People see deals that a publisher hides.",
    file: "lib/reports/query/conditions.ts",
    find: "scope.hidesDeals ? sql`false` : sql`not p.hide_deals`",
    replace: "sql`true`",
    tests: ["lib/reports/query/report-scope.db.test.ts"],
  },
  {
    fault: "the page's rows leave the scope out",
    harm: "The page shows rows of others.",
    file: "lib/reports/page/read-page.ts",
    find: "scope).page(",
    replace: `{ ...scope, ${everything} }).page(`,
    tests: ["lib/exports/make/scope-property.db.test.ts"],
    named: "people of publishers",
  },
  {
    fault: "the count leaves the scope out",
    harm: "People learn how many rows others have.",
    file: "lib/reports/page/read-page.ts",
    find: "scope).count",
    replace: `{ ...scope, ${everything} }).count`,
    tests: ["lib/exports/make/scope-property.db.test.ts"],
    named: "people of publishers",
  },
  {
    fault: "the facets leave the scope out",
    harm: "People learn the names and numbers of others from the filters.",
    file: "lib/reports/page/read-facets.ts",
    find: "{ ...parameters, filters }, scope)",
    replace: `{ ...parameters, filters }, { ...scope, ${everything} })`,
    tests: ["lib/exports/make/scope-property.db.test.ts"],
    named: "people of publishers",
  },
  {
    fault: "the summary leaves the scope out",
    harm: "People learn the sums of others.",
    file: "lib/reports/page/read-summary.ts",
    find: "scope).body",
    replace: `{ ...scope, ${everything} }).body`,
    tests: ["lib/exports/make/scope-property.db.test.ts"],
    named: "people of publishers",
  },
  {
    fault: "an export's file leaves the scope out",
    harm: "A file has rows of others.",
    file: "lib/exports/make/load-export.ts",
    find: "loaded.query.scope)",
    replace: `{ ...loaded.query.scope, ${everything} })`,
    tests: ["lib/exports/make/scope-property.db.test.ts"],
    named: "an export's file holds no row",
  },
  {
    fault: "rows that are equal in the sort stand in any order",
    harm: "A row stands on two pages, and another one on none.",
    file: "lib/reports/query/build-query.ts",
    find: "...further, ...key]",
    replace: "...further]",
    tests: ["lib/reports/every-report.db.test.ts"],
    named: "in one way only",
  },
  {
    fault: "the row cap is ignored",
    harm: "A file has a million rows where a hundred were asked for.",
    file: "lib/reports/query/build-query.ts",
    find: `\${ordered} limit \${limit}`,
    replace: `\${ordered}`,
    tests: ["lib/reports/every-report.db.test.ts"],
    named: "counts the rows that it gives",
  },
  {
    fault: "a day of a report moves with the reader's zone",
    harm: "West of Greenwich every day of the page is the day before.",
    file: "components/format/formats.ts",
    find: '{ ...options, timeZone: "UTC" }',
    replace: "options",
    tests: ["components/reports/rows/format-cell.test.ts"],
  },
];
