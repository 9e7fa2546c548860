import type { ReportExpectations } from "@/lib/testing/reports/expectations";
import { networkOf, publisherOf } from "@/lib/testing/reports/sql-by-hand";

export const expectations: ReportExpectations = {
  columns: () => ({
    "Click Date": "x.click_date",
    "Advertiser ID": "a.id",
    Advertiser: "a.name",
    "Advertiser Slug": "a.slug",
    "Network ID": "x.network_id",
    Network: networkOf("x"),
    "Publisher ID": "x.publisher_id",
    Publisher: publisherOf("x"),
    Clicks: "x.click_count",
  }),
  rows: (may, { first, last }) => `from daily_clicks x, advertisers a
    where a.id = x.advertiser_id and x.click_date >= ${first} and x.click_date <= ${last} and (${may.activity})`,
  key: ["Advertiser ID", "Click Date"],
};
