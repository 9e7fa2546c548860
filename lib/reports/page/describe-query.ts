import type { Scope } from "@/lib/auth/scope";
import type { DescribedFilter } from "@/lib/contract/described-filter";
import { comparisonTitle } from "@/lib/contract/params/compared-with";
import type { Period } from "@/lib/contract/params/period";
import type { ReportDescription } from "@/lib/contract/report-description";
import { describeFilters, describeSort } from "@/lib/contract/words/describe-parameters";
import { daysWords } from "@/lib/contract/words/filter-words";
import { plainFormats } from "@/lib/contract/words/plain-formats";
import type { Database } from "@/lib/db/prisma";
import type { FilterSets } from "@/lib/reports/parameters/filter-sets";
import type { ResolvedParameters } from "@/lib/reports/parameters/parse-parameters";
import { contextOf } from "@/lib/reports/parameters/report-request";
import type { ReportType } from "@/lib/reports/report-type";
import { describeReportType } from "./describe-report-type";
import { withNames, withOptions } from "./filter-options";

/** What decides the rows of a file and their order, in words. */
export interface DescribedQuery {
  filters: DescribedFilter[];
  sort: string;
}

/**
 * The filters and the order that were used, in the page's words: with what holds by default, with the days of the
 * period, and with the names of networks, publishers and tags as they are called now. A filter that the scope makes
 * meaningless is not told. Reads the database only where a filter has such names.
 */
export async function describeQuery(
  database: Database,
  reportType: ReportType,
  parameters: ResolvedParameters,
  scope: Scope,
): Promise<DescribedQuery> {
  const { filters, period, limit, sort } = parameters;
  const plain = describeReportType(reportType);
  const isNamed = (key: string) =>
    plain.filters.find((filter) => filter.key === key)?.control.options_from !== undefined;
  const needsNames = filters.some((set) => Object.keys(set).some(isNamed));
  const described = needsNames ? await withAllNames(database, plain, filters, scope) : plain;
  const [first = {}, ...others] = filters;
  const sets = [{ ...first, ...period, limit }, ...others];
  const { compared, isComparing } = contextOf({ reportType, parameters, scope });
  return {
    filters: [
      ...sets.flatMap((set) => describeFilters(described, set)),
      ...(isComparing && compared ? [comparedWith(compared)] : []),
    ],
    sort: describeSort(described, sort),
  };
}

function comparedWith({ start_date: first, end_date: last }: Period): DescribedFilter {
  return {
    title: comparisonTitle,
    value: daysWords({ first, last }, plainFormats) ?? "",
    days: { first, last },
  };
}

/** Unlike a form, which leaves out a filter without a choice, a receipt has to tell of all that narrowed the rows. */
async function withAllNames(
  database: Database,
  description: ReportDescription,
  sets: FilterSets,
  scope: Scope,
): Promise<ReportDescription> {
  const [listed] = await withOptions([description], database, scope);
  const filters = description.filters.flatMap((filter) => {
    const isIgnored = filter.control.options_from === "publishers" && !scope.canChoosePublisher;
    return isIgnored ? [] : [listed?.filters.find(({ key }) => key === filter.key) ?? filter];
  });
  const [named] = await withNames([{ ...description, filters }], database, scope, sets);
  return named ?? description;
}
