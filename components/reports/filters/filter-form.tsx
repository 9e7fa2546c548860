import type { ReportDescription } from "@/lib/contract/report-description";
import { type FilterValues, type FormField, fieldKeys } from "@/lib/contract/words/filter-values";
import { DaysField } from "./days-field";
import { FilterField } from "./filter-field";
import type { Facets } from "./filter-options";
import { PeriodField } from "./period-field";

interface FilterFormProps {
  fields: readonly FormField[];
  /** Filters that share a control, where they are among the fields. */
  dateControls: NonNullable<ReportDescription["date_controls"]>;
  values: FilterValues;
  /** Whose today it is. */
  timeZone: string;
  /** What is wrong, by filter key. */
  errors: Readonly<Record<string, string[]>>;
  facets: Facets;
  onChange: (changes: Record<string, string | null>) => void;
}

/** Filters of a report type, drawn from its description alone. */
export function FilterForm(props: FilterFormProps) {
  const { fields, dateControls, values, timeZone, errors, facets, onChange } = props;
  const errorsOf = (field: FormField) => fieldKeys(field).flatMap((key) => errors[key] ?? []);
  const days = dateControls.map(({ title, filters }) => ({
    title,
    fields: fields.flatMap((field) =>
      field.kind === "single" && filters.includes(field.filter.key) ? [field] : [],
    ),
  }));
  const inDays = new Set<FormField>(days.flatMap((control) => control.fields));
  return (
    <div className="grid grid-cols-2 items-start gap-x-3 gap-y-3 md:grid-cols-3">
      {days.map((control) =>
        control.fields.length === 0 ? null : (
          <DaysField
            key={control.title}
            title={control.title}
            isLabelled
            filters={control.fields.map(({ filter }) => filter)}
            values={values}
            timeZone={timeZone}
            errors={control.fields.flatMap(errorsOf)}
            onChange={onChange}
          />
        ),
      )}
      {fields.map((field) => {
        if (inDays.has(field)) return null;
        if (field.kind === "period") {
          return (
            <PeriodField
              key={field.title}
              field={field}
              values={values}
              errors={errorsOf(field)}
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
            errors={errorsOf(field)}
            facets={facets}
            onChange={(value) => onChange({ [key]: value })}
          />
        );
      })}
    </div>
  );
}
