import { memo } from "react";
import { useFormats } from "@/components/format/use-formats";
import { cn } from "@/components/ui/cn";
import type { ReportRowsAnswer } from "@/lib/contract/report-data";
import type { ReportDescription } from "@/lib/contract/report-description";
import { frozenId } from "./column-order";
import { columnWidth } from "./column-width";
import { cellFormatter, isNumeric, webAddress } from "./format-cell";
import { frozenStyle } from "./frozen-style";
import { HeaderCell } from "./header-cell";

interface RowsTableProps {
  answer: ReportRowsAnswer;
  description: ReportDescription;
  sort: string | undefined;
  onSortChange: (sort: string | null) => void;
  /** Rows of what was asked for before, while the new ones are on their way. */
  isOld: boolean;
  isDense: boolean;
}

/** The rows of the file, as many as a page shows. The header stays while the rows scroll below it. */
export function RowsTable({
  answer: { columns, rows },
  description,
  sort,
  onSortChange,
  isOld,
  isDense,
}: RowsTableProps) {
  const formats = useFormats();
  const frozen = frozenId(columns);
  return (
    <table
      aria-busy={isOld}
      data-dense={isDense || undefined}
      aria-label={description.display_name}
      className={cn(
        "rows-table group/rows w-full table-fixed border-separate border-spacing-0 tabular-nums transition-opacity",
        // An answer that comes at once needs no sign that it was waited for.
        isOld && "opacity-60 delay-150",
      )}
      style={{ minWidth: columns.reduce((sum, column) => sum + columnWidth(column, formats), 0) }}
    >
      <thead>
        <tr>
          {columns.map((column) => (
            <HeaderCell
              key={column.id}
              column={column}
              description={description}
              sort={sort}
              isFrozen={column.id === frozen}
              onSortChange={onSortChange}
            />
          ))}
        </tr>
      </thead>
      <RowsBody columns={columns} rows={rows} frozen={frozen} />
    </table>
  );
}

interface RowsBodyProps extends Pick<ReportRowsAnswer, "columns" | "rows"> {
  /** Id of the column that stays in sight. */
  frozen: string | undefined;
}

/** Drawn when there are other rows, not each time when something about them changes, such as that they are old. */
const RowsBody = memo(function RowsBody({ columns, rows, frozen }: RowsBodyProps) {
  const formats = useFormats();
  const cells = columns.map((column) => cellFormatter(column, formats));
  return (
    <tbody>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own; a page is replaced whole
        <tr key={index} className="group/row hover:bg-hover">
          {columns.map(({ id, kind }, place) => (
            <Cell
              key={id}
              text={cells[place]?.(row[id] ?? null) ?? ""}
              value={row[id] ?? null}
              kind={kind}
              isFrozen={id === frozen}
            />
          ))}
        </tr>
      ))}
    </tbody>
  );
});

interface CellProps {
  text: string;
  value: ReportRowsAnswer["rows"][number][string];
  kind: ReportDescription["columns"][number]["kind"];
  isFrozen: boolean;
}

function Cell({ text, value, kind, isFrozen }: CellProps) {
  const address = kind === "url" ? webAddress(value) : undefined;
  return (
    <td
      title={text.length > 16 ? text : undefined}
      className={cn(
        "h-8 truncate border-b border-line px-3 short:h-7 pointer-coarse:h-10 group-data-dense/rows:h-7",
        isFrozen && `${frozenStyle} z-1 bg-surface group-hover/row:bg-hover`,
        isNumeric(kind) && "text-end",
      )}
    >
      {address === undefined ? (
        text
      ) : (
        <a href={address} target="_blank" rel="noopener noreferrer" className="text-accent hover:underline">
          {text.replace(/^https?:\/\/(www\.)?/i, "")}
        </a>
      )}
    </td>
  );
}
