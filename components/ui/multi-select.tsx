import { Combobox } from "@base-ui/react/combobox";
import { Check, ChevronDown } from "lucide-react";
import { useState } from "react";
import { cn } from "./cn";
import { controlStyle } from "./control-style";
import type { ControlProps } from "./field";
import { popupItemStyle, popupStyle } from "./popup-style";

export interface Option {
  value: string;
  label: string;
  /** How often it occurs. */
  count?: number | undefined;
}

interface MultiSelectProps {
  control: ControlProps;
  label: string;
  options: readonly Option[];
  /** The chosen values; one that is not among the options is kept and shown as it is. */
  values: readonly string[];
  onChange: (values: string[]) => void;
  /** The options are on their way. */
  isWaiting?: boolean;
  /** Takes what is typed where no option has that name. */
  isOpenEnded?: boolean;
  /** Says its label itself, for controls in a row without labels above them. */
  isLabelled?: boolean;
  className?: string;
}

/** Past this many, a list is not read but searched. */
const shownMax = 200;

const counts = new Intl.NumberFormat();

/** Any number of options, found by typing. */
export function MultiSelect({
  control,
  label,
  options,
  values,
  onChange,
  isWaiting = false,
  isOpenEnded = false,
  isLabelled = false,
  className,
}: MultiSelectProps) {
  const [typed, setTyped] = useState("");
  const chosen = values.map(
    (value) => options.find((option) => option.value === value) ?? { value, label: value },
  );
  const other = isOpenEnded && typed.trim() !== "" ? [{ value: typed.trim(), label: typed.trim() }] : [];
  return (
    <Combobox.Root
      items={[...options, ...other.filter((one) => options.every(({ label: known }) => known !== one.label))]}
      multiple
      limit={shownMax}
      value={chosen}
      isItemEqualToValue={(item, value) => item.value === value.value}
      onValueChange={(next) => onChange(next.map(({ value }) => value))}
      onInputValueChange={setTyped}
    >
      <Combobox.Trigger
        {...control}
        aria-labelledby={isLabelled ? undefined : `${control.id}-label ${control.id}`}
        className={cn(
          controlStyle,
          "flex items-center gap-1 text-left",
          isLabelled && chosen.length > 0 && "border-accent bg-accent-soft",
          className,
        )}
      >
        <span className="min-w-0 flex-1 truncate">
          {isLabelled && <span className={cn(chosen.length > 0 && "text-muted")}>{label} </span>}
          {chosen.length > 0 && chosen.map((option) => option.label).join(", ")}
          {chosen.length === 0 && <span className={isLabelled ? "sr-only" : "text-muted"}>Any</span>}
        </span>
        {chosen.length > 1 && <span className="text-xs text-muted">{chosen.length}</span>}
        <ChevronDown aria-hidden className="size-4 shrink-0 text-muted" />
      </Combobox.Trigger>
      <Combobox.Portal>
        <Combobox.Positioner align="start" sideOffset={4} className="z-30 outline-none">
          <Combobox.Popup
            aria-label={label}
            className={cn(
              popupStyle,
              "w-max max-w-[min(20rem,var(--available-width))] min-w-[max(14rem,var(--anchor-width))]",
            )}
          >
            <div className="border-b border-line p-1">
              <Combobox.Input
                placeholder={isOpenEnded ? "Search, or an id" : "Search"}
                aria-label={`Search ${label}`}
                className="h-7 w-full bg-transparent px-2 text-sm outline-none pointer-coarse:h-10"
              />
            </div>
            <Combobox.Empty className="p-3 text-muted empty:hidden">
              {isWaiting ? "Counting …" : "Nothing of that name."}
            </Combobox.Empty>
            <Combobox.List className="max-h-[min(18rem,var(--available-height))] overflow-y-auto overscroll-contain p-1 empty:p-0">
              {(option: Option) => (
                <Combobox.Item key={option.value} value={option} className={popupItemStyle}>
                  <span className="flex size-4 shrink-0 items-center justify-center rounded-sm border border-control text-on-accent in-data-selected:border-accent-fill in-data-selected:bg-accent-fill">
                    <Combobox.ItemIndicator>
                      <Check aria-hidden className="size-3.5" />
                    </Combobox.ItemIndicator>
                  </span>
                  <span className="min-w-0 flex-1 truncate">{option.label}</span>
                  {option.count !== undefined && (
                    <span className="text-xs text-muted tabular-nums">{counts.format(option.count)}</span>
                  )}
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
