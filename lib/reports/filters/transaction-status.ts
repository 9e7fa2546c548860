import sql, { join, type Sql } from "sql-template-tag";
import { wordList } from "@/lib/contract/params/word-list";
import { anyOf } from "@/lib/reports/query/conditions";
import { foldedWord, isOneOf } from "@/lib/reports/query/reading-order";
import type { ReportContext } from "@/lib/reports/report-definition";
import { filter } from "./filter";

const openOrPaid = "open_or_paid";
const key = "transaction_status";
const title = "Transaction status";

const statuses = wordList(
  {
    title,
    description:
      `Which transactions are counted: ${openOrPaid} (all but those that the network says it will not pay, such as ` +
      "declined or cancelled ones), all, or statuses as the networks write them, in any case.",
  },
  {
    options: [
      { value: openOrPaid, label: "Open or paid" },
      { value: "all", label: "All" },
    ],
    default: openOrPaid,
  },
  { isCode: true },
);

/** Says of a column what is counted in it. */
export const countedNote = `Of transactions that are or may be paid, unless the filter “${title}” says otherwise.`;

/**
 * The filter of the transactions that are counted, for report types whose rows sum them up. It keeps or drops no row
 * itself: the sums have to ask `isCounted`.
 */
export const transactionStatus = { [key]: filter(statuses, () => sql`true`, undefined, { isFolded: true }) };

/**
 * True for the transactions that are counted, by their column `status`: those that the report's filter asks for, and
 * without such a filter those that are or may be paid.
 */
export function isCounted({ filters }: ReportContext): Sql {
  const asked = filters.flatMap((set) => {
    const words = statuses.parse(set[key]);
    return words === undefined ? [] : [words];
  });
  return join((asked.length === 0 ? [[openOrPaid]] : asked).map(hasStatus), " and ");
}

/** The words for what will not be paid are known to the database (is_open_or_paid), which counts by them too. */
function hasStatus(words: string[]): Sql {
  const named = words.filter((word) => word !== "all" && word !== openOrPaid);
  return anyOf([
    ...(words.includes("all") ? [sql`true`] : []),
    ...(words.includes(openOrPaid) ? [sql`is_open_or_paid(status)`] : []),
    ...(named.length > 0 ? [isOneOf(foldedWord(sql`status`), named)] : []),
  ]);
}
