import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { HoldsNotices } from "./holds-notices";

export interface DialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  /** Whether, once it is closed, something else takes the focus. Without that it goes back to where it was. */
  isFocusTaken?: () => boolean;
  /** "md" for a few lines, "lg" for tables. */
  size?: "md" | "lg";
  /** The buttons at the end, which stay in sight while the rest scrolls. */
  footer?: ReactNode;
  /** The button after those that does what the dialog is for. Enter presses it while the dialog itself has the focus. */
  action?: ReactNode;
  children: ReactNode;
}

const widths = { md: "sm:max-w-md", lg: "sm:max-w-3xl" };

/**
 * A question or a piece of work above the page. It takes the focus as a whole, so that its title is read first, and gives
 * it back to where it was, or on to what came of it. On a phone it stands at the lower edge, in reach of the thumb.
 */
export function Dialog(props: DialogProps) {
  const { isOpen, onOpenChange, title, isFocusTaken, size = "md", footer, action, children } = props;
  const popup = useRef<HTMLDivElement>(null);
  const actionBox = useRef<HTMLSpanElement>(null);
  function pressAction({ key, repeat, target, currentTarget }: KeyboardEvent) {
    // Held down it is the press that has opened the dialog.
    if (key !== "Enter" || repeat || target !== currentTarget) return;
    actionBox.current?.querySelector<HTMLElement>("a, button")?.click();
  }
  return (
    <Base.Root open={isOpen} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-30 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Viewport className="fixed inset-0 z-30 flex items-end justify-center sm:items-center sm:p-6">
          <Base.Popup
            ref={popup}
            initialFocus={popup}
            finalFocus={() => isFocusTaken?.() !== true}
            onKeyDown={pressAction}
            className={cn(
              "flex max-h-[92dvh] w-full flex-col rounded-t-md border border-line bg-raised shadow-popup outline-none",
              "transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0 sm:max-h-[85dvh] sm:rounded-md",
              widths[size],
            )}
          >
            <HoldsNotices />
            <div className="flex shrink-0 items-center justify-between gap-4 border-b border-line py-2 pe-2 ps-4">
              <Base.Title className="min-w-0 text-base font-semibold wrap-anywhere">{title}</Base.Title>
              <Base.Close render={<Button look="quiet" size="icon" aria-label="Close" />}>
                <X aria-hidden />
              </Base.Close>
            </div>
            <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-4">{children}</div>
            {footer !== undefined && (
              <div className="flex shrink-0 flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-3 max-sm:flex-col-reverse max-sm:items-stretch">
                {footer}
                <span ref={actionBox} className="contents">
                  {action}
                </span>
              </div>
            )}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
