import sql, { empty, type Sql } from "sql-template-tag";
import { integer } from "@/lib/contract/params/integer";
import {
  advertiserFilter,
  networkFilter,
  publisherFilter,
  searchFilter,
} from "@/lib/reports/filters/common-filters";
import { firstDayOfClicks, isComparedHeld } from "@/lib/reports/filters/daily-activity";
import { filter } from "@/lib/reports/filters/filter";
import { requirePeriod } from "@/lib/reports/parameters/require-period";
import { inActivity } from "@/lib/reports/query/conditions";
import { growth, growthNote, previousNote } from "@/lib/reports/query/growth";
import { inReadingOrder, leftJoinRankedAdvertisers } from "@/lib/reports/query/reading-order";
import type { ReportContext } from "../report-definition";
import { defineReportType } from "../report-type";

const newestFirst = [sql`c.click_date desc`, sql`c.click_count desc`];
const byName = inReadingOrder(sql`a.name`);
const clicksBefore = sql`case when compared.is_held then coalesce(earlier.click_count, 0) end`;
const comparing = { onPage: "off", isOnRequest: true, isComparing: true } as const;
const byNamePlace = sql`a.name_place`;

/** One row for each advertiser and day that has clicks recorded. */
export const clicksDetailsExcel = defineReportType({
  id: "clicks_details_excel",
  displayName: "Clicks Details (Excel)",
  format: "xlsx",
  fileStem: "clicks_details",
  sheetName: "Clicks",
  filters: {
    search: searchFilter("the advertiser's name or slug", [sql`a.name`, sql`a.slug`]),
    advertiser_id: advertiserFilter(),
    network_id: networkFilter(),
    publisher_id: publisherFilter(sql`c.publisher_id`),
    min_clicks: filter(
      integer({ title: "Minimum clicks", description: "At least this many clicks on the day." }),
      (clicks) => sql`c.click_count >= ${clicks}`,
    ),
  },
  period: { default: "last_30_days", daysMax: 90 },
  columns: [
    { id: "click_date", header: "Click Date", kind: "date", sql: sql`c.click_date`, onPage: "first" },
    { id: "advertiser_id", header: "Advertiser ID", kind: "id", sql: sql`a.id`, onPage: "off" },
    { id: "advertiser", header: "Advertiser", kind: "text", sql: sql`a.name`, onPage: "first" },
    { id: "advertiser_slug", header: "Advertiser Slug", kind: "text", sql: sql`a.slug`, onPage: "off" },
    { id: "network_id", header: "Network ID", kind: "id", sql: sql`n.id`, onPage: "off" },
    { id: "network", header: "Network", kind: "text", sql: sql`n.name` },
    { id: "publisher_id", header: "Publisher ID", kind: "id", sql: sql`p.id`, onPage: "off" },
    { id: "publisher", header: "Publisher", kind: "text", sql: sql`p.name` },
    { id: "clicks", header: "Clicks", kind: "integer", sql: sql`c.click_count`, onPage: "first" },
    {
      id: "previous_date",
      header: "Previous Date",
      kind: "date",
      sql: sql`c.click_date - compared.days`,
      note: "The day that corresponds in the period compared with.",
      ...comparing,
    },
    {
      id: "previous_clicks",
      header: "Previous Clicks",
      kind: "integer",
      sql: clicksBefore,
      note: `Clicks of the advertiser on that day. ${previousNote}`,
      ...comparing,
    },
    {
      id: "click_growth",
      header: "Click Growth %",
      kind: "percent",
      sql: growth(sql`c.click_count`, clicksBefore),
      note: growthNote,
      ...comparing,
    },
  ],
  sorts: [
    {
      id: "click_date",
      column: "click_date",
      direction: "desc",
      thenBy: [sql`c.click_count desc`, byName],
      thenByInFile: [sql`c.click_count desc`, byNamePlace],
    },
    {
      id: "click_count",
      column: "clicks",
      direction: "desc",
      thenBy: [sql`c.click_date desc`, byName],
      thenByInFile: [sql`c.click_date desc`, byNamePlace],
    },
    { id: "advertiser_name", column: "advertiser", direction: "asc", thenBy: newestFirst },
  ],
  defaultSort: "click_date",
  key: [sql`c.advertiser_id`, sql`c.click_date`],
  from: (context) => {
    const { start_date, end_date } = requirePeriod(context);
    return {
      tables: sql`daily_clicks c
        ${leftJoinRankedAdvertisers(sql`a.id = c.advertiser_id`)}
        left join networks n on n.id = c.network_id
        left join publishers p on p.id = c.publisher_id
        ${joinEarlierClicks(context)}`,
      where: [
        sql`a.id is not null`,
        sql`c.click_date between ${start_date}::date and ${end_date}::date`,
        inActivity(context.scope, sql`c.publisher_id`),
      ],
    };
  },
  versionedTables: ["c", "a", "n", "p"],
  totals: [{ column: "clicks" }, { column: "previous_clicks" }],
  summary: {
    figures: [
      {
        id: "clicks",
        title: "Clicks",
        kind: "integer",
        of: { measure: "clicks", take: "sum" },
        firstDay: firstDayOfClicks,
      },
      {
        id: "advertisers",
        title: "Advertisers",
        kind: "integer",
        of: "ranked keys",
        firstDay: firstDayOfClicks,
      },
      {
        id: "days",
        title: "Days with clicks",
        kind: "integer",
        of: { measure: "clicks", take: "days" },
        firstDay: firstDayOfClicks,
      },
    ],
    measures: [
      {
        id: "clicks",
        title: "Clicks",
        isAdded: true,
        firstDay: firstDayOfClicks,
        byDay: (body) => sql`
          select c.click_date as day, null as currency, sum(c.click_count) as value ${body} group by c.click_date`,
      },
    ],
    ranking: {
      title: "Advertisers",
      measure: "Clicks",
      kind: "integer",
      key: sql`a.id`,
      filter: "advertiser_id",
      label: sql`a.name`,
      value: sql`sum(c.click_count)`,
      firstDay: firstDayOfClicks,
    },
  },
});

/** The clicks of the day that corresponds, where a column asks for them: of whoever may see them, as those of the row. */
function joinEarlierClicks(context: ReportContext): Sql {
  if (!context.isComparing) return empty;
  const { start_date } = requirePeriod(context);
  const from = context.compared?.start_date ?? null;
  return sql`
    cross join (
      select ${isComparedHeld(context, firstDayOfClicks)} as is_held, ${start_date}::date - ${from}::date as days
    ) compared
    left join daily_clicks earlier on earlier.advertiser_id = c.advertiser_id
      and earlier.click_date = c.click_date - compared.days and ${inActivity(context.scope, sql`earlier.publisher_id`)}`;
}
