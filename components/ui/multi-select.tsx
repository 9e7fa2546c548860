import { Combobox } from "@base-ui/react/combobox";
import { Check, ChevronDown } from "lucide-react";
import { cn } from "./cn";
import { controlStyle } from "./control-style";
import type { ControlProps } from "./field";
import { popupItemStyle, popupStyle } from "./popup-style";

export interface Option {
  value: string;
  label: string;
}

interface MultiSelectProps {
  control: ControlProps;
  label: string;
  options: readonly Option[];
  /** The chosen values; one that is not among the options is kept and shown as it is. */
  values: readonly string[];
  onChange: (values: string[]) => void;
}

/** Past this many, a list is not read but searched. */
const shownMax = 200;

/** Any number of options, found by typing. */
export function MultiSelect({ control, label, options, values, onChange }: MultiSelectProps) {
  const chosen = values.map(
    (value) => options.find((option) => option.value === value) ?? { value, label: value },
  );
  return (
    <Combobox.Root
      items={options}
      multiple
      limit={shownMax}
      value={chosen}
      isItemEqualToValue={(item, value) => item.value === value.value}
      onValueChange={(next) => onChange(next.map(({ value }) => value))}
    >
      <Combobox.Trigger
        {...control}
        aria-labelledby={`${control.id}-label ${control.id}`}
        className={cn(controlStyle, "flex items-center gap-1 text-left")}
      >
        <span className={cn("min-w-0 flex-1 truncate", chosen.length === 0 && "text-muted")}>
          {chosen.length === 0 ? "Any" : chosen.map((option) => option.label).join(", ")}
        </span>
        {chosen.length > 1 && <span className="text-xs text-muted">{chosen.length}</span>}
        <ChevronDown aria-hidden className="size-4 shrink-0 text-muted" />
      </Combobox.Trigger>
      <Combobox.Portal>
        <Combobox.Positioner align="start" sideOffset={4} className="z-20 outline-none">
          <Combobox.Popup
            aria-label={label}
            className={cn(
              popupStyle,
              "w-max max-w-[min(20rem,var(--available-width))] min-w-(--anchor-width)",
            )}
          >
            <div className="border-b border-line p-1">
              <Combobox.Input
                placeholder="Search"
                aria-label={`Search ${label}`}
                className="h-7 w-full bg-transparent px-2 text-sm outline-none pointer-coarse:h-10"
              />
            </div>
            <Combobox.Empty className="p-3 text-muted empty:hidden">Nothing of that name.</Combobox.Empty>
            <Combobox.List className="max-h-[min(18rem,var(--available-height))] overflow-y-auto overscroll-contain p-1 empty:p-0">
              {(option: Option) => (
                <Combobox.Item key={option.value} value={option} className={popupItemStyle}>
                  <span className="flex size-4 shrink-0 items-center justify-center rounded-sm border border-control text-on-accent in-data-selected:border-accent-fill in-data-selected:bg-accent-fill">
                    <Combobox.ItemIndicator>
                      <Check aria-hidden className="size-3.5" />
                    </Combobox.ItemIndicator>
                  </span>
                  <span className="truncate">{option.label}</span>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
