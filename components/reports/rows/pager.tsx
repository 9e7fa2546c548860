import { ChevronLeft, ChevronRight, ChevronsLeft } from "lucide-react";
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
      <Button
        look="quiet"
        size="icon"
        aria-label="First page"
        disabled={page === 1}
        onClick={() => onPageChange(1)}
      >
        <ChevronsLeft aria-hidden className="rtl:-scale-x-100" />
      </Button>
      <Button
        look="quiet"
        size="icon"
        aria-label="Previous page"
        disabled={page === 1}
        onClick={() => onPageChange(page - 1)}
      >
        <ChevronLeft aria-hidden className="rtl:-scale-x-100" />
      </Button>
      <Button
        look="quiet"
        size="icon"
        aria-label="Next page"
        disabled={!answer?.has_more}
        onClick={() => onPageChange(page + 1)}
      >
        <ChevronRight aria-hidden className="rtl:-scale-x-100" />
      </Button>
    </nav>
  );
}
