import {
  comparedDays,
  type Days,
  type ReportExpectations,
  type Sight,
} from "@/lib/testing/reports/expectations";
import { networkOf, publisherOf } from "@/lib/testing/reports/sql-by-hand";

const shiftOf = (days: Days) => `(${days.first} - ${comparedDays(days)[0]})`;

/** Of the advertiser on the day that corresponds; null where the days compared with are not held from their first on. */
const before = (may: Sight, days: Days) => `(
  select case when exists (
    select from daily_clicks x where x.click_date <= ${comparedDays(days)[0]} and (${may.activity})
  ) then count end
  from (select x.click_date as day) shown, lateral (
    select coalesce(sum(x.click_count), 0) as count from daily_clicks x
    where x.advertiser_id = a.id and x.click_date = shown.day - ${shiftOf(days)} and (${may.activity})
  ) counted)`;

export const expectations: ReportExpectations = {
  columns: (may, days) => ({
    "Click Date": "x.click_date",
    "Advertiser ID": "a.id",
    Advertiser: "a.name",
    "Advertiser Slug": "a.slug",
    "Network ID": "x.network_id",
    Network: networkOf("x"),
    "Publisher ID": "x.publisher_id",
    Publisher: publisherOf("x"),
    Clicks: "x.click_count",
    "Previous Date": `x.click_date - ${shiftOf(days)}`,
    "Previous Clicks": before(may, days),
    "Click Growth %": `case when ${before(may, days)} > 0
      then round(100.0 * (x.click_count - ${before(may, days)}) / ${before(may, days)}, 2) end`,
  }),
  rows: (may, { first, last }) => `from daily_clicks x, advertisers a
    where a.id = x.advertiser_id and x.click_date >= ${first} and x.click_date <= ${last} and (${may.activity})`,
  key: ["Advertiser ID", "Click Date"],
};
