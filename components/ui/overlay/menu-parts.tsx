import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { popupItemStyle, popupStyle } from "./popup-style";

export interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement<Record<string, unknown>>;
  /** Width of the list. */
  className?: string;
  children: ReactNode;
}

/** Further actions behind a button. */
export function Menu({ trigger, className, children }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      {/* A landmark, since whoever goes from one to the next would miss what stands outside of all. */}
      <Base.Portal render={<aside aria-label="Menu" />}>
        <Base.Positioner align="end" sideOffset={4} className="z-30 outline-none">
          <Base.Popup className={cn(popupStyle, "p-1", className)}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export interface MenuItemProps {
  icon: ReactNode;
  isDisabled?: boolean;
  /** False keeps the menu open, for what may fail and says so in it. */
  closesMenu?: boolean;
  onSelect: () => void;
  children: ReactNode;
}

export function MenuItem({ icon, isDisabled = false, closesMenu = true, onSelect, children }: MenuItemProps) {
  return (
    <Base.Item
      disabled={isDisabled}
      closeOnClick={closesMenu}
      onClick={onSelect}
      className={cn(
        popupItemStyle,
        "[&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted data-disabled:opacity-50",
      )}
    >
      {icon}
      {children}
    </Base.Item>
  );
}

export interface MenuLinkProps {
  icon: ReactNode;
  /** The link itself, without text. */
  link: ReactElement<Record<string, unknown>>;
  children: ReactNode;
}

/** An entry that leads to another page. */
export function MenuLink({ icon, link, children }: MenuLinkProps) {
  return (
    <Base.LinkItem
      render={link}
      closeOnClick
      className={cn(popupItemStyle, "cursor-pointer [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted")}
    >
      {icon}
      {children}
    </Base.LinkItem>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}

export interface MenuChoiceProps {
  title: string;
  options: readonly { value: string; label: string }[];
  value: string;
  onChange: (value: string) => void;
}

/** One of several, within a menu. */
export function MenuChoice({ title, options, value, onChange }: MenuChoiceProps) {
  return (
    <Base.RadioGroup value={value} onValueChange={(chosen) => onChange(String(chosen))} aria-label={title}>
      <p aria-hidden className="px-2 pt-1 text-xs text-muted">
        {title}
      </p>
      {options.map((option) => (
        <Base.RadioItem key={option.value} value={option.value} className={popupItemStyle}>
          <span className="flex size-4 items-center justify-center">
            <Base.RadioItemIndicator>
              <Check aria-hidden className="size-4 text-accent" />
            </Base.RadioItemIndicator>
          </span>
          {option.label}
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}
