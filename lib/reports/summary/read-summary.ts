import { badRequest } from "@/lib/contract/api-error";
import type { Period } from "@/lib/contract/params/period";
import type { ReportSummaryAnswer } from "@/lib/contract/report-data";
import { daysInclusive, periodEnding } from "@/lib/reports/parameters/periods";
import { contextOf, type Queryable, type ReportRequest } from "@/lib/reports/parameters/report-request";
import { resolveComparison } from "@/lib/reports/parameters/resolve-comparison";
import { withPeriod } from "./ask";
import { type HeldSince, readHeldSince } from "./held-since";
import { readAmounts } from "./read-amounts";
import { type LineMeasure, readLines } from "./read-lines";
import { readRanked, tellNamesakes } from "./read-ranked";
import { type Facts, tellFigures, tellRanking, tellSeries } from "./tell";

/** The days of the series of a report without a period, up to the day of the request. */
const seriesDays = 30;

/** A line of more days than this cannot be read any more, and its answer would be large. */
const seriesDaysMax = 1_100;

/**
 * What a report type tells at a glance of the rows that meet the filters; see ReportSummary. `comparedWith` is one of
 * `comparisonLabels`, or the first day of the period to compare with; without it the request says. A report without a
 * period compares nothing. Throws a BAD_REQUEST ApiError when that period is not over.
 */
export async function readSummary(
  database: Queryable,
  request: ReportRequest,
  comparedWith?: string,
): Promise<ReportSummaryAnswer> {
  const { period, today } = request.parameters;
  const earlier = resolveEarlier(request, comparedWith);
  const held = await readHeldSince(database, request, earlier);
  const span = period ?? periodEnding(today, seriesDays);
  const isDrawn = daysInclusive(span) <= seriesDaysMax;
  const now = await readFacts(database, request, span, isDrawn);
  const before = earlier && (await readEarlierFacts(database, request, earlier, { now, held, isDrawn }));
  return {
    figures: tellFigures(request, now, before, held),
    comparison: period && earlier && { ...earlier, includes_today: includes(period, today) },
    series: isDrawn ? tellSeries(span, today, now, before, held) : null,
    ranking: tellRanking(request, now, before, held),
  };
}

/** The days to compare with: those that are named, or else those of the request. */
function resolveEarlier({ parameters, ...request }: ReportRequest, comparedWith: string | undefined) {
  const { period, today } = parameters;
  if (period === null || comparedWith === undefined) return contextOf({ ...request, parameters }).compared;
  const { compared, issue } = resolveComparison(period, comparedWith, today);
  if (issue !== undefined) throw badRequest({ compare_with: [issue] });
  return compared;
}

function includes({ start_date, end_date }: Period, day: string): boolean {
  return start_date <= day && day <= end_date;
}

async function readFacts(
  database: Queryable,
  request: ReportRequest,
  span: Period,
  isDrawn: boolean,
): Promise<Facts> {
  const ranked = await tellNamesakes(database, request, await readRanked(database, request));
  const lines = await readLines(database, request, span, (measure) => isDrawn || isTaken(request, measure));
  return { ranked, lines, amounts: await readAmounts(database, request, { ranked, lines }) };
}

interface Compared {
  now: Facts;
  held: HeldSince;
  isDrawn: boolean;
}

/** Of the period to compare with only what can be compared is read. */
async function readEarlierFacts(
  database: Queryable,
  request: ReportRequest,
  earlier: Period,
  { now, held: { isCompared }, isDrawn }: Compared,
): Promise<Facts> {
  const { figures, ranking } = request.reportType.summary;
  const asked = withPeriod(request, earlier);
  const compared = figures.filter(isCompared);
  const isRankingAsked = isCompared(ranking) || compared.some(({ of }) => of === "ranked keys");
  const ranked = isRankingAsked && now.ranked ? await readRanked(database, asked, now.ranked) : null;
  const isLineAsked = (measure: LineMeasure) => isCompared(measure) && (isDrawn || isTaken(request, measure));
  const lines = await readLines(database, asked, earlier, isLineAsked);
  const amounts = compared.length === 0 ? new Map() : await readAmounts(database, asked, { ranked, lines });
  return { ranked, lines, amounts };
}

/** Whether figures follow from a measure, so that it is read where nothing is drawn, too. */
function isTaken({ reportType }: ReportRequest, { id }: LineMeasure): boolean {
  return reportType.summary.figures.some(({ of }) => typeof of === "object" && of.measure === id);
}
