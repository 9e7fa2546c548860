import { memo, useState } from "react";
import { useFormats } from "@/components/format/use-formats";
import { cn } from "@/components/ui/cn";
import type { ReportMemory } from "@/components/views/use-report-memory";
import type { ReportRowsAnswer } from "@/lib/contract/report-data";
import type { ReportDescription } from "@/lib/contract/report-description";
import { frozenId, moveColumn, writeColumns } from "./column-order";
import { columnWidth } from "./column-width";
import { cellFormatter, isNumeric } from "./format-cell";
import { frozenStyle } from "./frozen-style";
import { HeaderCell, headerCellStyle } from "./header-cell";
import { ValueText } from "./value-text";

interface RowsTableProps {
  answer: ReportRowsAnswer;
  description: ReportDescription;
  sort: string | undefined;
  onSortChange: (sort: string | null) => void;
  onColumnsChange: (columns: string | null) => void;
  /** Rows of what was asked for before, while the new ones are on their way. */
  isOld: boolean;
  memory: ReportMemory;
  /** Of the file: its times are shown as it will have them. */
  timeZone: string;
}

/** The rows of the file, as many as a page shows. The header stays while the rows scroll below it. */
export function RowsTable({
  answer: { columns, rows },
  description,
  sort,
  onSortChange,
  onColumnsChange,
  isOld,
  memory: { isDense, widths, setWidth },
  timeZone,
}: RowsTableProps) {
  const formats = useFormats();
  const frozen = frozenId(columns);
  const [held, setHeld] = useState<{ id: string; width: number }>();
  const [moved, setMoved] = useState<{ id: string; over: string }>();
  const ids = columns.map(({ id }) => id);
  const ownWidth = (id: string) => (held?.id === id ? held.width : widths[id]);
  const widthOf = (column: (typeof columns)[number]) => ownWidth(column.id) ?? columnWidth(column, formats);
  // What the columns leave free is shared among them, unless one of them is to be exactly as wide as it was made.
  const hasRest = ids.some((id) => ownWidth(id) != null);

  function drop() {
    if (moved && moved.id !== moved.over) {
      const next = moveColumn(ids, moved.id, ids.indexOf(moved.over));
      onColumnsChange(writeColumns(description.columns, next));
    }
    setMoved(undefined);
  }

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
      style={{ minWidth: columns.reduce((sum, column) => sum + widthOf(column), 0) }}
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
              width={widthOf(column)}
              onWidthDrag={(width) => setHeld(width === undefined ? undefined : { id: column.id, width })}
              onWidthChange={(width) => setWidth(column.id, width)}
              isOver={moved !== undefined && moved.over === column.id && moved.id !== column.id}
              drag={{
                onDragStart: () => setMoved({ id: column.id, over: column.id }),
                onDragOver: (event) => {
                  if (!moved) return;
                  event.preventDefault();
                  if (moved.over !== column.id) setMoved({ ...moved, over: column.id });
                },
                onDrop: drop,
                onDragEnd: () => setMoved(undefined),
              }}
            />
          ))}
          {hasRest && <td aria-hidden className={cn(headerCellStyle, "print:hidden")} />}
        </tr>
      </thead>
      <RowsBody columns={columns} rows={rows} frozen={frozen} hasRest={hasRest} timeZone={timeZone} />
    </table>
  );
}

interface RowsBodyProps extends Pick<ReportRowsAnswer, "columns" | "rows">, Pick<RowsTableProps, "timeZone"> {
  /** Id of the column that stays in sight. */
  frozen: string | undefined;
  /** There is a column without anything, for what the others leave free. */
  hasRest: boolean;
}

/** Drawn when there are other rows, not each time when something about them changes, such as that they are old. */
const RowsBody = memo(function RowsBody({ columns, rows, frozen, hasRest, timeZone }: RowsBodyProps) {
  const formats = useFormats();
  const cells = columns.map((column) => cellFormatter(column, formats, timeZone));
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
          {hasRest && <td aria-hidden className="border-b border-line p-0 print:hidden" />}
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
  return (
    <td
      title={text.length > 16 ? text : undefined}
      className={cn(
        "h-8 truncate border-b border-line px-3 short:h-7 pointer-coarse:h-10 group-data-dense/rows:h-7",
        isFrozen && `${frozenStyle} z-1 bg-surface group-hover/row:bg-hover`,
        isNumeric(kind) && "text-end",
      )}
    >
      <ValueText kind={kind} value={value} text={text} />
    </td>
  );
}
