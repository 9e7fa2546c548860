import { ChevronDown } from "lucide-react";
import { useFormats } from "@/components/format/use-formats";
import type { NamedValue } from "@/lib/contract/params/control";
import { namesOf } from "@/lib/contract/words/filter-values";
import { cn } from "../cn";
import { controlStyle } from "../control-style";
import type { ControlProps } from "../field";

export interface Option extends NamedValue {
  /** How often it occurs. */
  count?: number | undefined;
}

export interface MultiSelectProps {
  control: ControlProps;
  label: string;
  options: readonly Option[];
  /** The chosen values; one that is not among the options is kept and shown as it is. */
  values: readonly string[];
  onChange: (values: string[]) => void;
  /** The options are on their way. */
  isWaiting?: boolean;
  /** They could not be had; to open the list asks for them again. */
  isUncounted?: boolean;
  /** Takes what is typed where no option has that name. */
  isOpenEnded?: boolean;
  /** Says its label itself, for controls in a row without labels above them. */
  isLabelled?: boolean;
}

/** The chosen values as options, in the order in which they were chosen. */
export function chosenOptions({ options, values }: Pick<MultiSelectProps, "options" | "values">): Option[] {
  return values.map((value) => options.find((option) => option.value === value) ?? { value, label: value });
}

/** The attributes of the button that shows what is chosen. */
export function triggerProps({ control, isLabelled = false, values }: MultiSelectProps) {
  return {
    ...control,
    "aria-labelledby": isLabelled ? undefined : `${control.id}-label ${control.id}`,
    className: cn(
      controlStyle,
      "flex items-center gap-1 text-start",
      isLabelled && values.length > 0 && "border-accent bg-accent-soft",
    ),
  };
}

/** What stands in the button. */
export function TriggerContent({ isLabelled = false, label, ...props }: MultiSelectProps) {
  const { count, list } = useFormats();
  const chosen = chosenOptions(props);
  return (
    <>
      <span className="min-w-0 flex-1 truncate">
        {isLabelled && <span className={cn(chosen.length > 0 && "text-muted")}>{label} </span>}
        {chosen.length > 0 && list(namesOf(chosen))}
        {chosen.length === 0 && <span className={isLabelled ? "sr-only" : "text-muted"}>Any</span>}
      </span>
      {chosen.length > 1 && <span className="text-xs text-muted">{count(chosen.length)}</span>}
      <ChevronDown aria-hidden className="size-4 shrink-0 text-muted" />
    </>
  );
}
