import sql, { join } from "sql-template-tag";
import type { Period } from "@/lib/contract/params/period";
import { contextOf, type Queryable, type ReportRequest } from "@/lib/reports/parameters/report-request";
import type { FirstDay } from "@/lib/reports/report-definition";
import { rowsOf } from "./ask";

/** Something that is counted: a figure, a measure or a ranking. */
export type Counted = { firstDay?: FirstDay };

export interface HeldSince {
  /** The period to compare with; null where there is none. */
  earlier: Period | null;
  /** Whether the earlier period can be compared with. */
  isCompared: (counted: Counted) => boolean;
  /** The first day of what is counted; null when there is none, and where nothing is compared. */
  firstDayOf: (counted: Counted) => string | null;
}

/**
 * From when on there is data of what the report counts. A period can be compared with only if it is wholly held: half of
 * one would make growth of what merely was not yet recorded.
 */
export async function readHeldSince(
  database: Queryable,
  request: ReportRequest,
  earlier: Period | null,
): Promise<HeldSince> {
  const { figures, measures, ofAdvertisers, ranking } = request.reportType.summary;
  const all: Counted[] = [...figures, ...measures, ...(ofAdvertisers?.measures ?? []), ranking];
  // Most are counted from the same table, and share the question.
  const questions = earlier ? [...new Set(all.flatMap(({ firstDay }) => firstDay ?? []))] : [];
  const days =
    questions.length === 0
      ? []
      : await rowsOf<{ place: number; day: string | null }>(
          database,
          sql`select place, day::text from (values ${join(
            questions.map((ask, place) => sql`(${place}::int, ${ask(contextOf(request))})`),
          )}) as question (place, day)`,
        );
  const firstDayOf = ({ firstDay }: Counted) =>
    days.find(({ place }) => questions[place] === firstDay)?.day ?? null;
  return {
    earlier,
    firstDayOf,
    isCompared: (counted) => {
      const first = firstDayOf(counted);
      return earlier !== null && first !== null && first <= earlier.start_date;
    },
  };
}
