import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { HoldsNotices } from "./holds-notices";

export interface SheetProps {
  title: string;
  /** The button that opens the sheet; focus returns to it. */
  trigger: ReactElement<Record<string, unknown>>;
  children: ReactNode;
}

/** What has no room beside the page on a narrow screen comes up over it from below. */
export function Sheet({ title, trigger, children }: SheetProps) {
  return (
    <Dialog.Root>
      <Dialog.Trigger render={trigger} />
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-backdrop transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Popup className="fixed inset-x-0 bottom-0 z-30 flex h-[85dvh] flex-col rounded-t-lg border-t border-line bg-surface shadow-popup transition-transform outline-none data-ending-style:translate-y-full data-starting-style:translate-y-full">
          <HoldsNotices />
          <div className="flex h-12 shrink-0 items-center justify-between border-b border-line pe-1 ps-4">
            <Dialog.Title className="font-medium">{title}</Dialog.Title>
            <Dialog.Close render={<Button look="quiet" size="icon" aria-label={`Close ${title}`} />}>
              <X aria-hidden />
            </Dialog.Close>
          </div>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
