import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight, ChevronsLeft, type LucideIcon } from "lucide-react";
import { useFormats } from "@/components/format/use-formats";
import { Button } from "@/components/ui/button";
import type { ReportRowsAnswer } from "@/lib/contract/report-data";

/** Id of what follows the rows. */
export const pagerId = "pages";

interface PagerProps {
  answer: ReportRowsAnswer | undefined;
  /** Undefined while it is not known. */
  total: number | undefined;
  page: number;
  onPageChange: (page: number) => void;
  /** The order of the rows, whose column may be out of sight or not shown at all. */
  order: { title: string; direction: "asc" | "desc" };
}

/** Which rows are shown, and the way to the others. */
export function Pager({ answer, total, page, onPageChange, order }: PagerProps) {
  const { count } = useFormats();
  const Arrow = order.direction === "asc" ? ArrowUp : ArrowDown;
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
      <p className="me-auto flex min-w-0 items-center gap-1 text-muted">
        <span className="truncate">Sorted by {order.title}</span>
        <Arrow aria-hidden className="size-3.5 shrink-0" />
        <span className="sr-only">, {order.direction === "asc" ? "ascending" : "descending"}</span>
      </p>
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
