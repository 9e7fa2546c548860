import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight, ChevronsLeft, type LucideIcon } from "lucide-react";
import { useFormats } from "@/components/format/use-formats";
import { Button } from "@/components/ui/button";
import { NativeSelect } from "@/components/ui/native-select";
import type { ReportRowsAnswer } from "@/lib/contract/report-data";
import type { ReportDescription } from "@/lib/contract/report-description";
import { type SortOrder, sortTitle, writeSort } from "@/lib/contract/words/sort-order";
import { hasTimes } from "./format-cell";

/** Id of what follows the rows. */
export const pagerId = "pages";

interface PagerProps {
  answer: ReportRowsAnswer | undefined;
  /** Undefined while it is not known. */
  total: number | undefined;
  page: number;
  onPageChange: (page: number) => void;
  description: ReportDescription;
  /** The order of the rows, whose column may be out of sight or not shown at all. */
  order: SortOrder;
  /** Of the file: its times are shown as it will have them. */
  timeZone: string;
  /** Where no header can be pressed to change the order. */
  onSortChange: ((sort: string | null) => void) | undefined;
}

/** Which rows are shown, and the way to the others. */
export function Pager(props: PagerProps) {
  const { answer, total, page, onPageChange, description, order, timeZone, onSortChange } = props;
  const { count } = useFormats();
  const first = (answer?.offset ?? 0) + 1;
  const last = (answer?.offset ?? 0) + (answer?.rows.length ?? 0);
  const pageButton = (label: string, Icon: LucideIcon, to: number, isDisabled: boolean) => (
    <Button
      look="quiet"
      size="icon"
      aria-label={label}
      disabled={isDisabled}
      onClick={() => onPageChange(to)}
    >
      <Icon aria-hidden className="rtl:-scale-x-100" />
    </Button>
  );
  return (
    <nav
      id={pagerId}
      tabIndex={-1}
      aria-label="Pages"
      className="outline-none flex h-10 shrink-0 items-center justify-end gap-1 border-t print:hidden border-line bg-surface pe-2 ps-4 short:h-9 max-md:ps-3 pointer-coarse:h-12"
    >
      {onSortChange ? (
        <SortSelect description={description} order={order} onSortChange={onSortChange} />
      ) : (
        <SortWords
          description={description}
          order={order}
          zone={answer && hasTimes(answer.columns) ? timeZone : undefined}
        />
      )}
      <p className="me-2 shrink-0 text-muted tabular-nums">
        {answer && last >= first && (
          <>
            {count(first)}–{count(last)}
            {total !== undefined && ` of ${count(total)}`}
          </>
        )}
      </p>
      {pageButton("First page", ChevronsLeft, 1, page === 1)}
      {pageButton("Previous page", ChevronLeft, page - 1, page === 1)}
      {pageButton("Next page", ChevronRight, page + 1, !answer?.has_more)}
    </nav>
  );
}

interface SortWordsProps extends Pick<PagerProps, "description" | "order"> {
  /** Of the times among the rows, where there are any. */
  zone: string | undefined;
}

function SortWords({ description, order, zone }: SortWordsProps) {
  const Arrow = order.direction === "asc" ? ArrowUp : ArrowDown;
  return (
    <p className="me-auto flex min-w-0 items-center gap-1 text-muted">
      <span className="truncate">Sorted by {sortTitle(description, order)}</span>
      <Arrow aria-hidden className="size-3.5 shrink-0" />
      <span className="sr-only">, {directionWords[order.direction]}</span>
      {zone !== undefined && <span className="truncate">· times in {zone}</span>}
    </p>
  );
}

const directionWords = { asc: "ascending", desc: "descending" } as const;
const directionSigns = { asc: "↑", desc: "↓" } as const;

interface SortSelectProps extends Pick<PagerProps, "description" | "order"> {
  onSortChange: (sort: string | null) => void;
}

/** Every order in both directions. */
function SortSelect({ description, order, onSortChange }: SortSelectProps) {
  const orders = description.sorts.flatMap(({ id }) =>
    (["asc", "desc"] as const).map((direction) => ({ id, direction })),
  );
  const nameOf = ({ id, direction }: SortOrder) => `${id}_${direction}`;
  return (
    <NativeSelect
      className="me-auto min-w-0"
      aria-label="Sorted by"
      value={nameOf(order)}
      onChange={({ target }) => {
        const chosen = orders.find((one) => nameOf(one) === target.value);
        if (chosen) onSortChange(writeSort(description, chosen));
      }}
    >
      {orders.map((one) => (
        <option
          key={nameOf(one)}
          value={nameOf(one)}
          aria-label={`${sortTitle(description, one)}, ${directionWords[one.direction]}`}
        >
          {sortTitle(description, one)} {directionSigns[one.direction]}
        </option>
      ))}
    </NativeSelect>
  );
}
