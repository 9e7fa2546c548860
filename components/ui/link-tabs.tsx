import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { cn } from "./cn";

interface LinkTabsProps {
  /** What is chosen between, for people who do not see it. */
  label: string;
  /** Id of the tab that is shown. */
  shown: string;
  tabs: readonly { id: string; title: string; href: string }[];
  onShow: (id: string) => void;
  /** What stands in the same row, behind the tabs. */
  beside: ReactNode;
  /** Around what the tab shows, and what stands next to that. */
  children: (panel: { id: string; role: "tabpanel"; "aria-labelledby": string; tabIndex: 0 }) => ReactNode;
}

/**
 * Tabs that are links: they work before the page's code has come, and can be opened in a tab of the browser. The keys are
 * those of the pattern (https://www.w3.org/WAI/ARIA/apg/patterns/tabs/): arrows, Home and End move the focus, Enter and
 * space show the tab.
 */
export function LinkTabs({ label, shown, tabs, onShow, beside, children }: LinkTabsProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  // On a narrow screen the tabs scroll, and the one that is shown may lie beyond the edge.
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked for when another one is shown
  useEffect(() => {
    list.current
      ?.querySelector('[aria-selected="true"]')
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [shown]);
  return (
    <>
      <div className="flex shrink-0 items-center border-b border-line bg-surface">
        <div
          ref={list}
          role="tablist"
          aria-label={label}
          className="flex min-w-0 flex-1 gap-1 overflow-x-auto px-1"
          onKeyDown={moveFocus}
        >
          {tabs.map((tab) => {
            const isShown = tab.id === shown;
            return (
              <a
                key={tab.id}
                id={`${id}-${tab.id}`}
                role="tab"
                href={tab.href}
                aria-selected={isShown}
                {...(isShown && { "aria-controls": id })}
                tabIndex={isShown ? 0 : -1}
                onClick={(event) => {
                  if (opensElsewhere(event)) return;
                  event.preventDefault();
                  if (!isShown) onShow(tab.id);
                }}
                onKeyDown={(event) => {
                  if (event.key !== " ") return;
                  // Else the page would scroll.
                  event.preventDefault();
                  event.currentTarget.click();
                }}
                className={cn(
                  "-mb-px flex h-10 shrink-0 cursor-pointer items-center border-b-2 border-transparent px-3 text-muted transition-colors hover:text-ink focus-visible:-outline-offset-2",
                  isShown ? "border-accent font-medium text-ink" : "print:hidden",
                )}
              >
                {tab.title}
              </a>
            );
          })}
        </div>
        {beside}
      </div>
      {children({ id, role: "tabpanel", "aria-labelledby": `${id}-${shown}`, tabIndex: 0 })}
    </>
  );
}

/** A press with a modifier key opens the link elsewhere; any other is answered on the page, without loading it anew. */
function opensElsewhere({ ctrlKey, metaKey, shiftKey, altKey }: MouseEvent): boolean {
  return ctrlKey || metaKey || shiftKey || altKey;
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const place = tabs.findIndex((tab) => tab.matches(":focus"));
  // The next one lies to the left where writing runs from right to left.
  const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const backward = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
  const places: Record<string, number> = {
    [forward]: (place + 1) % tabs.length,
    [backward]: (place - 1 + tabs.length) % tabs.length,
    Home: 0,
    End: tabs.length - 1,
  };
  const to = places[event.key];
  if (to === undefined) return;
  event.preventDefault();
  tabs[to]?.focus();
}
