import { Combobox } from "@base-ui/react/combobox";
import { Check } from "lucide-react";
import { useState } from "react";
import { useFormats } from "@/components/format/use-formats";
import { popupItemStyle, popupStyle } from "@/components/ui/overlay/popup-style";
import { cn } from "../cn";
import {
  chosenOptions,
  type MultiSelectProps,
  type Option,
  TriggerContent,
  triggerProps,
} from "./multi-select-trigger";

/** Past this many, a list is not read but searched. */
const shownMax = 200;

/** Any number of options, found by typing. */
export function MultiSelect(props: MultiSelectProps) {
  const { label, options, onChange, isWaiting = false, isUncounted = false, isOpenEnded = false } = props;
  const { count } = useFormats();
  const [typed, setTyped] = useState("");
  const { contains } = Combobox.useFilter();
  // Who types a code or an id means that one, though other names may have its letters: "us" is in "Australia".
  const named = options.filter((option) => isNamed(option, typed));
  const others = options.filter((option) => !named.includes(option));
  const own = typed.trim();
  const isNew = isOpenEnded && own !== "" && named.length === 0;
  return (
    <Combobox.Root
      items={[...named, ...others, ...(isNew ? [{ value: own, label: own }] : [])]}
      filter={(option, query) => isNamed(option, query) || contains(option.label, query)}
      multiple
      // Who types and presses Enter means the first that is found; the list stays open for the next.
      autoHighlight
      limit={shownMax}
      value={chosenOptions(props)}
      isItemEqualToValue={(item, value) => item.value === value.value}
      onValueChange={(next) => onChange(next.map(({ value }) => value))}
      onInputValueChange={setTyped}
    >
      <Combobox.Trigger {...triggerProps(props)}>
        <TriggerContent {...props} />
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
              {isWaiting && "Counting …"}
              {isUncounted && "Not counted. Open the list again to try once more."}
              {!isWaiting && !isUncounted && "Nothing of that name."}
            </Combobox.Empty>
            <Combobox.List className="max-h-[min(18rem,var(--available-height))] overflow-y-auto overscroll-contain p-1 empty:p-0">
              {(option: Option) => (
                <Combobox.Item key={option.value} value={option} className={popupItemStyle}>
                  <span className="flex size-4 shrink-0 items-center justify-center rounded-sm border border-control text-on-accent in-data-selected:border-accent-fill in-data-selected:bg-accent-fill">
                    <Combobox.ItemIndicator>
                      <Check aria-hidden className="size-3.5" />
                    </Combobox.ItemIndicator>
                  </span>
                  <span className="min-w-0 flex-1">
                    <span className="block truncate">{option.label}</span>
                    {option.hint !== undefined && (
                      <span className="block truncate pb-1 text-xs text-muted">{option.hint}</span>
                    )}
                  </span>
                  {option.count !== undefined && (
                    <span className="text-xs text-muted tabular-nums">{count(option.count)}</span>
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

/** Whether the text is all of the option's value or label, in any case. */
function isNamed({ value, label }: Option, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return wanted !== "" && [value, label].some((name) => name.toLowerCase() === wanted);
}
