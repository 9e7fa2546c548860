import type { z } from "zod";
import {
  type Period,
  type PeriodName,
  type PeriodRule,
  periodLabels,
  periodParameters,
} from "@/lib/contract/params/period";
import type { Given, Issues } from "./given-parameters";
import { daysInclusive, periodNamed } from "./periods";

/**
 * The days that a report covers, from what was given of period, start_date and end_date, else the rule's default.
 * What cannot be meant (one date only, inverted, too long, two different periods) is an issue.
 */
export function resolvePeriod(
  rule: PeriodRule,
  given: Given[],
  today: string,
): { period: Period; issues: Issues } {
  const issues: Issues = {};
  const fieldOf = (key: string) => given.find((one) => one.key === key)?.field ?? `search_params.${key}`;
  const readOne = <Value>(key: string, schema: z.ZodType<Value | undefined>): Value | undefined => {
    const [first, ...others] = given.filter((one) => one.key === key);
    for (const other of others) {
      if (first && other.value !== first.value) issues[other.field] = [`must not differ from ${first.field}`];
    }
    return schema.parse(first?.value);
  };
  const parameters = periodParameters(rule);
  const name = readOne("period", parameters.period);
  const start = readOne("start_date", parameters.start_date);
  const end = readOne("end_date", parameters.end_date);

  const named = periodNamed(isPeriodName(name) ? name : rule.default, today);
  if (start === undefined && end === undefined) return { period: named, issues };
  if (start === undefined) issues[fieldOf("start_date")] = ["is required together with end_date"];
  if (end === undefined) issues[fieldOf("end_date")] = ["is required together with start_date"];
  if (start === undefined || end === undefined) return { period: named, issues };

  const days = daysInclusive({ start_date: start, end_date: end });
  if (days < 1) {
    issues[fieldOf("end_date")] = [`must not be before start_date, ${start}`];
  } else if (rule.daysMax !== undefined && days > rule.daysMax) {
    issues[fieldOf("end_date")] = [
      `must be at most ${rule.daysMax} days from start_date, both included; these are ${days} days`,
    ];
  } else if (name !== undefined && (start !== named.start_date || end !== named.end_date)) {
    issues[fieldOf("period")] = ["must not be given together with other dates; give one or the other"];
  }
  return { period: { start_date: start, end_date: end }, issues };
}

function isPeriodName(name: string | undefined): name is PeriodName {
  return name !== undefined && Object.hasOwn(periodLabels, name);
}
