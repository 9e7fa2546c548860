import { useState } from "react";
import { PopoverClose } from "@/components/ui/overlay/popover";
import type { FilterValues, FormField } from "@/lib/contract/words/filter-values";
import { FilterField } from "./filter-field";

interface PeriodChoicesProps {
  field: Extract<FormField, { kind: "period" }>;
  values: FilterValues;
  onChange: (changes: Record<string, string | null>) => void;
}

/** The named periods, and a first and a last day. */
export function PeriodChoices({ field, values, onChange }: PeriodChoicesProps) {
  const { period, start, end } = field;
  const presets = period.control.options ?? [];
  const hasDates = values[start.key] !== undefined || values[end.key] !== undefined;
  const chosen = hasDates ? undefined : (values[period.key] ?? period.control.default);

  /** The key of the day that nobody has chosen yet: it is as the other one, so that both are a period at each step. */
  const [following, setFollowing] = useState<string | null>(null);

  function setDay(key: string, day: string) {
    const otherKey = key === start.key ? end.key : start.key;
    const doesOtherFollow = day === "" || values[otherKey] === undefined || following === otherKey;
    const value = day === "" ? null : day;
    setFollowing(doesOtherFollow ? otherKey : null);
    onChange({ [period.key]: null, [key]: value, ...(doesOtherFollow && { [otherKey]: value }) });
  }

  return (
    <>
      <div className="grid grid-cols-2 gap-1">
        {presets.map(({ value, label }) => (
          <PopoverClose
            key={value}
            aria-pressed={chosen === value}
            onClick={() =>
              onChange({
                [period.key]: value === period.control.default ? null : value,
                [start.key]: null,
                [end.key]: null,
              })
            }
            className="h-8 cursor-pointer rounded-sm px-2 text-start hover:bg-hover aria-pressed:bg-accent-soft aria-pressed:font-medium pointer-coarse:h-10"
          >
            {label}
          </PopoverClose>
        ))}
      </div>
      <div className="flex flex-col gap-2 border-t border-line pt-3">
        {[start, end].map((filter) => (
          <FilterField
            key={filter.key}
            filter={filter}
            value={values[filter.key] ?? ""}
            facets={undefined}
            errors={[]}
            onChange={(day) => setDay(filter.key, day)}
          />
        ))}
      </div>
      <p className="text-xs text-muted">{period.description}</p>
    </>
  );
}
