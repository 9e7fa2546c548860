import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { exportQuery } from "@/components/exports/data/queries";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import type { ExportObject } from "@/lib/contract/export";

const rowStyle = "border-b border-line px-4 py-3";

/** Whether the list is on the page, so that the row of what is asked for will be there, and takes the focus. */
export function willShowRow(): boolean {
  return document.querySelector("[data-exports]") !== null;
}

/** An export that was asked for this moment and has no number yet. */
export function PendingRow({ name, asked }: { name: string; asked: readonly string[] }) {
  return (
    <Row label={`${name}, asked for`} isWanted className="flex flex-col gap-1">
      <p className="flex min-h-7 items-center font-medium pointer-coarse:min-h-9">{name}</p>
      <p className="line-clamp-2 text-xs text-muted">{asked.join(" · ")}</p>
      <Skeleton className="h-2" />
      <p className="text-xs font-medium">Asking for it…</p>
    </Row>
  );
}

interface ExportRowProps {
  id: number;
  /** It was asked for in this window, last of all. */
  isWanted: boolean;
  /** It was there before it was asked for, so that it has to be pointed out among the others. */
  isPointedOut: boolean;
  children: ReactNode;
}

/** The row of one export. */
export function ExportRow({ id, isWanted, isPointedOut, children }: ExportRowProps) {
  return (
    <Row id={id} label={`Export ${id}`} isWanted={isWanted} className={isPointedOut ? "bg-accent-soft" : ""}>
      {children}
    </Row>
  );
}

interface UnlistedProps {
  id: number;
  children: (item: ExportObject) => ReactNode;
}

/** An export that was asked for and is on no page of the list that is loaded. */
export function Unlisted({ id, children }: UnlistedProps) {
  const { data } = useQuery(exportQuery(id));
  return data && children(data);
}

/**
 * Comes into sight when it is wanted, unless somebody is at work in the list. The focus that the dialog left
 * to nobody is then its.
 */
function Row(props: {
  id?: number;
  label: string;
  isWanted: boolean;
  className: string;
  children: ReactNode;
}) {
  const { id, label, isWanted, className, children } = props;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    const focused = document.activeElement;
    // It was in what is gone, as the dialog or the row that this one takes the place of, or is in another row.
    const isFree = focused === document.body || focused?.matches("[data-export-row]");
    const list = row.current?.closest("[data-exports]");
    if (!isWanted || (!isFree && list?.contains(focused))) return;
    row.current?.scrollIntoView({ block: "nearest" });
    if (isFree) row.current?.focus({ preventScroll: true });
  }, [isWanted]);
  return (
    <li
      ref={row}
      tabIndex={-1}
      data-export-row={id ?? ""}
      aria-label={label}
      className={cn(rowStyle, "focus-visible:-outline-offset-2", className)}
    >
      {children}
    </li>
  );
}
