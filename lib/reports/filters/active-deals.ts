import sql, { type Sql } from "sql-template-tag";
import { isActiveOn, showsDeals } from "@/lib/reports/query/conditions";
import type { ReportContext } from "@/lib/reports/report-definition";

/** A join that gives each advertiser `a` the number of its deals that run today and that the viewer may see. */
export function joinActiveDeals({ today, scope }: ReportContext): Sql {
  return sql`left join (
    select d.advertiser_id, count(*) as deal_count from deals d where ${isActiveOn(today)} group by d.advertiser_id
  ) active on active.advertiser_id = a.id and ${showsDeals(scope)}`;
}

export const activeDealCount = sql`coalesce(active.deal_count, 0)`;
