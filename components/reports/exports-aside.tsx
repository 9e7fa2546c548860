import { Files, PanelRightClose } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Sheet } from "@/components/ui/overlay/sheet";
import { useMediaQuery } from "@/components/ui/use-media-query";

/** Where the exports stand beside the table. The classes "xl:" and "max-xl:" mean the same width. */
const wideScreen = "(min-width: 80rem)";

interface ExportsAsideProps {
  onFold: () => void;
  /** It was just unfolded by somebody who wants to go there. */
  takesFocus: boolean;
  children: ReactNode;
}

/** The place of the exports on a wide screen. What stands in it fills it and scrolls by itself. */
export function ExportsAside({ onFold, takesFocus, children }: ExportsAsideProps) {
  const isWide = useMediaQuery(wideScreen, true);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (takesFocus) section.current?.querySelector<HTMLElement>("[aria-keyshortcuts='x']")?.focus();
  }, [takesFocus]);
  if (!isWide) return null;
  return (
    <section
      ref={section}
      aria-labelledby="exports"
      className="flex min-h-0 flex-col border-s border-line bg-surface max-xl:hidden print:hidden"
    >
      <div className="flex h-12 shrink-0 items-center justify-between border-b border-line pe-2 ps-4">
        <h2 id="exports" className="font-medium">
          Exports
        </h2>
        <Button
          look="quiet"
          size="icon"
          aria-label="Fold the exports away"
          title="Fold the exports away"
          onClick={onFold}
        >
          <PanelRightClose aria-hidden className="rtl:-scale-x-100" />
        </Button>
      </div>
      <ExportsBox>{children}</ExportsBox>
    </section>
  );
}

interface ExportsSheetProps {
  /** On a wide screen they were folded away, and this is the way back. */
  isFolded: boolean;
  /** They were just folded away. */
  takesFocus: boolean;
  onUnfold: () => void;
  children: ReactNode;
}

/** The way to the exports on a narrow screen, and where they are folded away. */
export function ExportsSheet({ isFolded, takesFocus, onUnfold, children }: ExportsSheetProps) {
  const isWide = useMediaQuery(wideScreen, true);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (takesFocus) button.current?.focus();
  }, [takesFocus]);
  const trigger = (
    <Button
      ref={button}
      look="quiet"
      className={cn("me-1 print:hidden", !isFolded && "xl:hidden")}
      aria-keyshortcuts="x"
      disabled={isWide && !isFolded}
      {...(isWide && isFolded && { onClick: onUnfold })}
    >
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
