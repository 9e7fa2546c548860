import type { ReportExpectations } from "@/lib/testing/reports/expectations";
import { isActive, networkOf, publisherOf } from "@/lib/testing/reports/sql-by-hand";

export const expectations: ReportExpectations = {
  columns: (_may, days) => ({
    ID: "d.id",
    Title: "d.title",
    Advertiser: "a.name",
    "Advertiser Slug": "a.slug",
    Network: networkOf("a"),
    Publisher: publisherOf("a"),
    Description: "d.description",
    Code: "d.code",
    Discount: "d.discount",
    "Deal Type": "d.deal_type",
    "Start Date": "d.start_date",
    "End Date": "d.end_date",
    Status: `case when ${isActive(days)} then 'active' else 'inactive' end`,
    Exclusive: "d.exclusive",
    Featured: "d.featured",
    Country: "d.country",
    "Landing URL": "d.landing_url",
    "Created At": "d.created_at",
    "Updated At": "d.updated_at",
  }),
  rows: (may) =>
    `from deals d, advertisers a where a.id = d.advertiser_id and (${may.advertisers}) and (${may.deals})`,
  key: ["ID"],
};
