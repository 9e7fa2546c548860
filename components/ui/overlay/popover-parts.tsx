import { Popover as Base } from "@base-ui/react/popover";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { popupStyle } from "./popup-style";

export interface PopoverProps {
  /** The button that opens it. */
  trigger: ReactElement<{ id?: string; [attribute: string]: unknown }>;
  /** What it is, read aloud. */
  label: string;
  align: "start" | "end";
  className?: string;
  children: ReactNode;
}

/** Controls that have no room on the page, beside the button that opens them. */
export function Popover({ trigger, label, align, className, children }: PopoverProps) {
  return (
    <Base.Root>
      <Base.Trigger id={trigger.props.id} render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} collisionPadding={8} className="z-30">
          <Base.Popup aria-label={label} className={cn(popupStyle, className)}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export type PopoverCloseProps = ComponentProps<typeof Base.Close>;

/** A choice that closes the popover. */
export function PopoverClose(props: PopoverCloseProps) {
  return <Base.Close {...props} />;
}
