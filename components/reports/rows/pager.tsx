import { ChevronLeft, ChevronRight, ChevronsLeft, type LucideIcon } from "lucide-react";
import { useFormats } from "@/components/format/use-formats";
import { Button } from "@/components/ui/button";
import type { ReportRowsAnswer } from "@/lib/contract/report-data";

interface PagerProps {
  answer: ReportRowsAnswer | undefined;
  /** Undefined while it is not known. */
  total: number | undefined;
  page: number;
  onPageChange: (page: number) => void;
}

/** Which rows are shown, and the way to the others. */
export function Pager({ answer, total, page, onPageChange }: PagerProps) {
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
      aria-label="Pages"
      className="flex h-10 shrink-0 items-center justify-end gap-1 border-t print:hidden border-line bg-surface px-2 pointer-coarse:h-12"
    >
      <p className="me-2 text-muted tabular-nums">
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
