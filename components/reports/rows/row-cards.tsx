import { useFormats } from "@/components/format/use-formats";
import { cn } from "@/components/ui/cn";
import type { ReportRowsAnswer } from "@/lib/contract/report-data";
import { frozenId } from "./column-order";
import { cellFormatter, hasTimes } from "./format-cell";
import { ValueText } from "./value-text";

interface RowCardsProps {
  answer: ReportRowsAnswer;
  /** What the rows are of. */
  label: string;
  /** Rows of what was asked for before, while the new ones are on their way. */
  isOld: boolean;
  isDense: boolean;
  /** Of the file: its times are shown as it will have them. */
  timeZone: string;
}

/** As many columns as a card shows before it is opened. */
const shownFirst = 6;

/** The rows where there is no room for a table: one card each, with what names it on top. Blank values are left out. */
export function RowCards({ answer: { columns, rows }, label, isOld, isDense, timeZone }: RowCardsProps) {
  const formats = useFormats();
  const titleId = frozenId(columns);
  const fields = columns.map((column) => ({
    ...column,
    header: hasTimes([column]) ? `${column.header} (${timeZone})` : column.header,
    format: cellFormatter(column, formats, timeZone),
  }));
  const title = fields.find(({ id }) => id === titleId);
  return (
    <ul
      aria-label={label}
      aria-busy={isOld}
      className={cn("transition-opacity", isOld && "opacity-60 delay-150")}
    >
      {rows.map((row, index) => {
        const facts = fields
          .filter(({ id }) => id !== titleId)
          .map((field) => ({ ...field, value: row[field.id] ?? null }))
          .filter(({ value }) => value !== null && value !== "");
        const further = facts.slice(shownFirst);
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own; a page is replaced whole
            key={index}
            className={cn("flex flex-col gap-1 border-b border-line px-3", isDense ? "py-1.5" : "py-3")}
          >
            {title && (
              <p className="font-medium wrap-anywhere">{title.format(row[title.id] ?? null) || "–"}</p>
            )}
            <CardFacts facts={facts.slice(0, shownFirst)} />
            {further.length > 0 && (
              <details>
                <summary className="flex min-h-8 cursor-pointer items-center text-xs text-accent pointer-coarse:min-h-10">
                  {formats.count(further.length)} more
                </summary>
                <CardFacts facts={further} />
              </details>
            )}
          </li>
        );
      })}
    </ul>
  );
}

type Column = ReportRowsAnswer["columns"][number];
type Value = ReportRowsAnswer["rows"][number][string];

interface CardFactsProps {
  facts: readonly (Column & { value: Value; format: (value: Value) => string })[];
}

function CardFacts({ facts }: CardFactsProps) {
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-1">
      {facts.map(({ id, header, kind, value, format }) => (
        <div key={id} className="min-w-0">
          <dt className="truncate text-xs text-muted">{header}</dt>
          <dd className="wrap-anywhere tabular-nums">
            <ValueText kind={kind} value={value} text={format(value)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
