import { ArrowDown, ArrowUp } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "@/components/ui/cn";
import type { ReportDescription } from "@/lib/contract/report-description";
import { readSort, writeSort } from "@/lib/contract/words/sort-order";
import { isNumeric } from "./format-cell";
import { frozenStyle } from "./frozen-style";
import { WidthHandle } from "./width-handle";

interface HeaderCellProps {
  column: ReportDescription["columns"][number];
  description: ReportDescription;
  sort: string | undefined;
  /** It stays in sight while the others scroll sideways. */
  isFrozen: boolean;
  onSortChange: (sort: string | null) => void;
  /** In pixels. */
  width: number;
  onWidthDrag: (width: number | undefined) => void;
  onWidthChange: (width: number | null) => void;
  /** Another column is held over it, and would take its place. */
  isOver: boolean;
  /** What makes it movable. */
  drag: Pick<ComponentProps<"th">, "onDragStart" | "onDragOver" | "onDrop" | "onDragEnd">;
}

/** Of every cell in the row of headers. */
export const headerCellStyle =
  "sticky top-0 z-10 h-8 border-b border-line bg-surface p-0 short:h-7 pointer-coarse:h-10";

const words = { asc: "ascending", desc: "descending" } as const;

/** A column's header. Where the file can be ordered by the column it is a button: once for its order, again to turn it. */
export function HeaderCell(props: HeaderCellProps) {
  const { column, description, sort, isFrozen, onSortChange, width, onWidthDrag, onWidthChange } = props;
  const order = readSort(description, sort);
  const own = description.sorts.find((one) => one.column === column.id);
  const direction = own?.id === order.id ? order.direction : undefined;
  const Arrow = direction === "asc" ? ArrowUp : ArrowDown;
  const isRight = isNumeric(column.kind);
  return (
    <th
      scope="col"
      // The edge within it has a name, which is none of the column's.
      aria-label={column.header}
      title={description.columns.find(({ id }) => id === column.id)?.note}
      aria-sort={direction ? words[direction] : undefined}
      style={{ width }}
      draggable
      {...props.drag}
      className={cn(
        headerCellStyle,
        "text-start text-xs font-medium text-muted",
        props.isOver && "bg-accent-soft",
        isFrozen && `${frozenStyle} z-11`,
        isRight && "text-end",
      )}
    >
      {own ? (
        <button
          type="button"
          onClick={() =>
            onSortChange(
              writeSort(description, {
                id: own.id,
                direction: direction ? turned(direction) : own.direction,
              }),
            )
          }
          className={cn(
            "group flex size-full cursor-pointer items-center gap-1 px-3 hover:text-ink focus-visible:-outline-offset-2",
            isRight && "flex-row-reverse",
            direction && "text-ink",
          )}
        >
          <span className="truncate">{column.header}</span>
          <Arrow
            aria-hidden
            className={cn(
              "size-3.5 shrink-0",
              !direction && "invisible group-hover:visible group-hover:opacity-50 print:hidden",
            )}
          />
        </button>
      ) : (
        <span className="block truncate px-3">{column.header}</span>
      )}
      <WidthHandle header={column.header} width={width} onDrag={onWidthDrag} onWidthChange={onWidthChange} />
    </th>
  );
}

function turned(direction: "asc" | "desc") {
  return direction === "asc" ? "desc" : "asc";
}
