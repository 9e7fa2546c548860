import { CalendarDays } from "lucide-react";
import { useFormats } from "@/components/format/use-formats";
import { cn } from "@/components/ui/cn";
import { controlStyle } from "@/components/ui/control-style";
import { Field } from "@/components/ui/field";
import { later } from "@/components/ui/overlay/later";
import { Popover } from "@/components/ui/overlay/popover";
import { ShownLater } from "@/components/ui/overlay/shown-later";
import type { Filter, FilterValues } from "@/lib/contract/words/filter-values";
import { daysWords } from "@/lib/contract/words/filter-words";

const inputs = later(async () => (await import("./day-inputs")).DayInputs);

interface DaysFieldProps {
  title: string;
  /** One filter is a day; two are the first and the last of several; three are a day, and a first and a last one. */
  filters: readonly Filter[];
  values: FilterValues;
  /** Whose today it is. */
  timeZone: string;
  errors: readonly string[];
  /** Its label stands above it, as in a form. */
  isLabelled?: boolean;
  onChange: (changes: Record<string, string>) => void;
}

/** Days that belong together, as one control of the bar; what each of them means stands beside it when it is open. */
export function DaysField({
  title,
  filters,
  values,
  timeZone,
  errors,
  isLabelled,
  onChange,
}: DaysFieldProps) {
  const formats = useFormats();
  const days = filters.map(({ key }) => values[key] ?? null);
  const alone = days.length % 2 === 1 && days.shift();
  const [first = null, last = null] = days;
  const words = [alone && formats.day(alone), daysWords({ first, last }, formats)].filter(Boolean).join(", ");
  return (
    <Field label={title} errors={errors} isLabelHidden={!isLabelled}>
      {(control) => (
        <Popover
          content={inputs}
          label={title}
          align="start"
          className="flex max-h-(--available-height) w-76 flex-col gap-3 overflow-y-auto p-3"
          trigger={
            <button
              type="button"
              {...control}
              aria-label={`${title}: ${words || "any day"}`}
              title={title}
              className={cn(
                controlStyle,
                "flex items-center gap-1 text-start",
                words && "border-accent bg-accent-soft",
              )}
            >
              <span className="min-w-0 flex-1 truncate">{words || (isLabelled ? "Any day" : title)}</span>
              <CalendarDays aria-hidden className="size-4 shrink-0 text-muted" />
            </button>
          }
        >
          <ShownLater part={inputs} props={{ filters, values, timeZone, onChange }} />
        </Popover>
      )}
    </Field>
  );
}
