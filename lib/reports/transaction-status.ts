import sql, { join, raw, type Sql } from "sql-template-tag";
import { wordList } from "@/lib/contract/params/word-list";
import { anyOf } from "./conditions";
import { filter } from "./filter";
import type { ReportContext } from "./report-definition";

/** How networks write that a sale will not be paid. */
const unpaid = [
  "declined",
  "rejected",
  "cancelled",
  "canceled",
  "reversed",
  "void",
  "voided",
  "denied",
  "deleted",
] as const;

const openOrPaid = "open_or_paid";
const key = "transaction_status";

const statuses = wordList(
  {
    title: "Transaction status",
    description:
      `Which transactions are counted: ${openOrPaid} (all but those that the network will not pay: ${unpaid.join(", ")}), ` +
      "all, or statuses as the networks write them, in any case.",
  },
  {
    options: [
      { value: openOrPaid, label: "Open or paid" },
      { value: "all", label: "All" },
    ],
    default: openOrPaid,
  },
);

/** Says of a column what is counted in it. */
export const countedNote = `Of transactions that are or may be paid, unless the filter ${key} says otherwise.`;

/**
 * The filter of the transactions that are counted, for report types whose rows sum them up. It keeps or drops no row
 * itself: the sums have to ask `isCounted`.
 */
export const transactionStatus = { [key]: filter(statuses, () => sql`true`) };

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

function hasStatus(words: string[]): Sql {
  return anyOf(
    words.map((word) => {
      if (word === "all") return sql`true`;
      if (word === openOrPaid) return sql`(status is null or ${folded} <> all(${[...unpaid]}::text[]))`;
      return sql`${folded} = ${word}`;
    }),
  );
}

/**
 * In small letters and without blanks around it. "C" folds the letters of ASCII alone, in every locale alike: in a
 * Turkish one DENIED would become denıed.
 */
const folded = raw(`lower(btrim(status, E' \\t\\n\\v\\f\\r\\u00a0') collate "C")`);
