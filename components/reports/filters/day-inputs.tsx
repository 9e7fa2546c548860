import { serverNow } from "@/components/api/server-clock";
import { useFormats } from "@/components/format/use-formats";
import { PopoverClose } from "@/components/ui/overlay/popover";
import type { Filter, FilterValues } from "@/lib/contract/words/filter-values";
import { FilterField } from "./filter-field";
import { quickDays } from "./quick-days";

interface DayInputsProps {
  /** As those of `DaysField`. */
  filters: readonly Filter[];
  values: FilterValues;
  /** Whose today it is. */
  timeZone: string;
  onChange: (changes: Record<string, string>) => void;
}

/** The days of a control, each with what it means below it and with those that people mean most often. */
export function DayInputs({ filters, values, timeZone, onChange }: DayInputsProps) {
  const today = useFormats().dayIn(new Date(serverNow() ?? Date.now()).toISOString(), timeZone);
  return filters.map((filter, index) => (
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
        {quickDays(today, placeOf(index, filters.length)).map(({ title, day }) => (
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

function placeOf(index: number, count: number): "alone" | "first" | "last" {
  if (index < count % 2) return "alone";
  return index === count - 1 ? "last" : "first";
}
