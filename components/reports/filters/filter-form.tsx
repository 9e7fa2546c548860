import { type FilterValues, type FormField, fieldKeys } from "@/lib/contract/words/filter-values";
import { FilterField } from "./filter-field";
import type { Facets } from "./filter-options";
import { PeriodField } from "./period-field";

interface FilterFormProps {
  fields: readonly FormField[];
  values: FilterValues;
  /** What is wrong, by filter key. */
  errors: Readonly<Record<string, string[]>>;
  facets: Facets | undefined;
  onChange: (changes: Record<string, string | null>) => void;
}

/** Filters of a report type, drawn from its description alone. */
export function FilterForm({ fields, values, errors, facets, onChange }: FilterFormProps) {
  return (
    <div className="grid grid-cols-2 items-start gap-x-3 gap-y-3 md:grid-cols-3">
      {fields.map((field) => {
        const fieldErrors = fieldKeys(field).flatMap((key) => errors[key] ?? []);
        if (field.kind === "period") {
          return (
            <PeriodField
              key={field.title}
              field={field}
              values={values}
              errors={fieldErrors}
              onChange={onChange}
            />
          );
        }
        const { key } = field.filter;
        return (
          <FilterField
            key={key}
            filter={field.filter}
            value={values[key] ?? ""}
            errors={fieldErrors}
            facets={facets}
            onChange={(value) => onChange({ [key]: value })}
          />
        );
      })}
    </div>
  );
}
