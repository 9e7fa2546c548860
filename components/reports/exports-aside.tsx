import { Files } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/overlay/sheet";
import { useMediaQuery } from "@/components/ui/use-media-query";

/** Where the exports stand beside the table. The classes "xl:" and "max-xl:" mean the same width. */
const wideScreen = "(min-width: 80rem)";

/** The place of the exports on a wide screen. What stands in it fills it and scrolls by itself. */
export function ExportsAside({ children }: { children: ReactNode }) {
  const isWide = useMediaQuery(wideScreen, true);
  if (!isWide) return null;
  return (
    <section
      aria-labelledby="exports"
      className="flex min-h-0 flex-col border-s border-line bg-surface max-xl:hidden print:hidden"
    >
      <h2 id="exports" className="flex h-12 shrink-0 items-center border-b border-line px-4 font-medium">
        Exports
      </h2>
      <ExportsBox>{children}</ExportsBox>
    </section>
  );
}

/** The way to the exports on a narrow screen. */
export function ExportsSheet({ children }: { children: ReactNode }) {
  const isWide = useMediaQuery(wideScreen, true);
  const trigger = (
    <Button look="quiet" className="me-1 xl:hidden print:hidden" aria-keyshortcuts="x" disabled={isWide}>
      <Files aria-hidden />
      Exports
    </Button>
  );
  if (isWide) return trigger;
  return (
    <Sheet title="Exports" trigger={trigger}>
      <ExportsBox>{children}</ExportsBox>
    </Sheet>
  );
}

function ExportsBox({ children }: { children: ReactNode }) {
  return <div className="flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain">{children}</div>;
}
