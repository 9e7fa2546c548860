import type { ReportExpectations } from "@/lib/testing/reports/expectations";
import { activeDeals, labels, networkOf, publisherOf } from "@/lib/testing/reports/sql-by-hand";

export const expectations: ReportExpectations = {
  columns: (may, days) => ({
    ID: "a.id",
    Name: "a.name",
    Slug: "a.slug",
    Domain: "a.domain",
    URL: "a.url",
    Network: networkOf("a"),
    Publisher: publisherOf("a"),
    Status: "a.status",
    "Commission Rate": "a.commission_rate",
    Verticals: labels("vertical"),
    Tags: labels("tag"),
    Country: "a.country",
    "Active Deals": activeDeals(days, may.deals),
    "Transactions Count": "a.transactions_count",
    "Total Sales": "a.global_total_sales",
    Description: "a.description",
    "Hi Energy URL": "'https://app.hienergy.ai/a/' || a.slug",
    "Created At": "a.created_at",
    "Updated At": "a.updated_at",
    Currency: "a.currency",
  }),
  rows: (may) => `from advertisers a where (${may.advertisers})`,
  key: ["ID"],
};
