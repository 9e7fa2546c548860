import type { Filter, FilterValues } from "@/lib/contract/words/filter-values";
import { FilterField } from "./filter-field";

interface DayInputsProps {
  filters: readonly Filter[];
  values: FilterValues;
  onChange: (changes: Record<string, string>) => void;
}

/** The days of a control, each with what it means below it. */
export function DayInputs({ filters, values, onChange }: DayInputsProps) {
  return filters.map((filter) => (
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
    </div>
  ));
}
