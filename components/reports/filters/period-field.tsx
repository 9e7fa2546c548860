import { CalendarDays } from "lucide-react";
import { useFormats } from "@/components/format/use-formats";
import { cn } from "@/components/ui/cn";
import { controlStyle } from "@/components/ui/control-style";
import { Field } from "@/components/ui/field";
import { Popover, PopoverClose } from "@/components/ui/overlay/popover";
import { type FilterValues, type FormField, fieldWords } from "@/lib/contract/words/filter-values";
import { FilterField } from "./filter-field";

interface PeriodFieldProps {
  field: Extract<FormField, { kind: "period" }>;
  values: FilterValues;
  errors: readonly string[];
  /** Says its label itself, for controls in a row without labels above them. */
  isLabelled?: boolean;
  onChange: (changes: Record<string, string | null>) => void;
}

/** The days of a report: one of the named periods, or a first and a last day. */
export function PeriodField({ field, values, errors, isLabelled = false, onChange }: PeriodFieldProps) {
  const words = fieldWords(field, values, useFormats());
  const { period, start, end } = field;
  const presets = period.control.options ?? [];
  const defaultLabel = presets.find(({ value }) => value === period.control.default)?.label ?? "Any";
  const hasDates = values[start.key] !== undefined || values[end.key] !== undefined;
  const chosen = hasDates ? undefined : (values[period.key] ?? period.control.default);
  const setDates = (changes: Record<string, string>) => onChange({ [period.key]: null, ...changes });

  return (
    <Field label={field.title} description={period.description} errors={errors} isLabelHidden={isLabelled}>
      {(control) => (
        <Popover
          label={field.title}
          align="start"
          className="flex max-h-(--available-height) w-76 flex-col gap-3 overflow-y-auto p-3"
          trigger={
            <button
              type="button"
              {...control}
              aria-labelledby={`${control.id}-label ${control.id}`}
              className={cn(
                controlStyle,
                "flex items-center gap-1 text-start",
                isLabelled && words !== undefined && "border-accent bg-accent-soft",
              )}
            >
              <span className="min-w-0 flex-1 truncate">{words ?? defaultLabel}</span>
              <CalendarDays aria-hidden className="size-4 shrink-0 text-muted" />
            </button>
          }
        >
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
                onChange={(day) => setDates({ [filter.key]: day })}
              />
            ))}
          </div>
          <p className="text-xs text-muted">{period.description}</p>
        </Popover>
      )}
    </Field>
  );
}
