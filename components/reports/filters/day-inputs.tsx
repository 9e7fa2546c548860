import { useFormats } from "@/components/format/use-formats";
import { PopoverClose } from "@/components/ui/overlay/popover";
import type { Filter, FilterValues } from "@/lib/contract/words/filter-values";
import { FilterField } from "./filter-field";
import { quickDays } from "./quick-days";

/** A date filter, and whether it is one day, or the first or the last of several. */
export interface DayFilter {
  filter: Filter;
  place: "first" | "last" | "alone";
}

interface DayInputsProps {
  days: readonly DayFilter[];
  values: FilterValues;
  /** Whose today it is. */
  timeZone: string;
  onChange: (changes: Record<string, string>) => void;
}

/** The days of a control, each with what it means below it and with those that people mean most often. */
export function DayInputs({ days, values, timeZone, onChange }: DayInputsProps) {
  const today = useFormats().dayIn(new Date().toISOString(), timeZone);
  return days.map(({ filter, place }) => (
    <div key={filter.key} className="flex flex-col gap-1">
      <FilterField
        filter={filter}
        value={values[filter.key] ?? ""}
        facets={undefined}
        errors={[]}
        onChange={(day) => onChange({ [filter.key]: day })}
      />
      <p aria-hidden className="text-xs text-muted">
        {filter.description}
      </p>
      <div className="flex flex-wrap gap-1">
        {quickDays(today, place).map(({ title, day }) => (
          <PopoverClose
            key={title}
            aria-label={`${filter.title}: ${title}`}
            aria-pressed={values[filter.key] === day}
            className="h-7 cursor-pointer rounded-sm border border-line px-2 text-xs hover:bg-hover aria-pressed:bg-accent-soft aria-pressed:font-medium pointer-coarse:h-10"
            onClick={() => onChange({ [filter.key]: day })}
          >
            {title}
          </PopoverClose>
        ))}
      </div>
    </div>
  ));
}
