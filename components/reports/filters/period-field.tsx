import { CalendarDays } from "lucide-react";
import { useFormats } from "@/components/format/use-formats";
import { cn } from "@/components/ui/cn";
import { controlStyle } from "@/components/ui/control-style";
import { Field } from "@/components/ui/field";
import { later } from "@/components/ui/overlay/later";
import { Popover } from "@/components/ui/overlay/popover";
import { ShownLater } from "@/components/ui/overlay/shown-later";
import { type FilterValues, type FormField, fieldWords } from "@/lib/contract/words/filter-values";

const choices = later(async () => (await import("./period-choices")).PeriodChoices);

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
  const { period } = field;
  const presets = period.control.options ?? [];
  const defaultLabel = presets.find(({ value }) => value === period.control.default)?.label ?? "Any";
  return (
    <Field label={field.title} description={period.description} errors={errors} isLabelHidden={isLabelled}>
      {(control) => (
        <Popover
          content={choices}
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
          <ShownLater part={choices} props={{ field, values, onChange }} />
        </Popover>
      )}
    </Field>
  );
}
