import { type ReactNode, useEffect, useRef } from "react";
import { useMoreBeside } from "@/components/reports/use-more-beside";
import { SkipLink } from "@/components/shell/skip-link";
import { pagerId } from "./pager";

interface RowsBoxProps {
  page: number;
  children: ReactNode;
}

/** Where the rows scroll. A shade at its end says that more columns lie beyond it. */
export function RowsBox({ page, children }: RowsBoxProps) {
  const box = useRef<HTMLElement>(null);
  useMoreBeside(box);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is read from its first row on
  useEffect(() => {
    if (box.current) box.current.scrollTop = 0;
  }, [page]);
  return (
    <div className="group/more relative flex min-h-64 flex-1 flex-col border-t border-line">
      <SkipLink to={pagerId}>Skip the rows</SkipLink>
      <section
        ref={box}
        aria-label="Rows"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto bg-surface focus-visible:-outline-offset-2"
      >
        {children}
      </section>
      <div
        aria-hidden
        className="pointer-events-none absolute inset-y-0 inset-e-(--scrollbar) z-20 w-6 bg-linear-to-l from-shade to-transparent opacity-0 transition-opacity group-data-after/more:opacity-100 rtl:bg-linear-to-r print:hidden"
      />
    </div>
  );
}
