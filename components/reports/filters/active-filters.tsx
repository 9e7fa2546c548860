import { X } from "lucide-react";
import { memo, useRef } from "react";
import { useFormats } from "@/components/format/use-formats";
import { useMoreBeside } from "@/components/reports/use-more-beside";
import { Button } from "@/components/ui/button";
import { type FilterValues, type FormField, fieldKeys, fieldWords } from "@/lib/contract/words/filter-values";

interface ActiveFiltersProps {
  fields: readonly FormField[];
  values: FilterValues;
  onChange: (changes: Record<string, string | null>) => void;
  onReset: () => void;
}

/** The filters that are set, each with a way to take it away, in one line that scrolls where there is no room for all. */
export const ActiveFilters = memo(function ActiveFilters({
  fields,
  values,
  onChange,
  onReset,
}: ActiveFiltersProps) {
  const formats = useFormats();
  const list = useRef<HTMLUListElement>(null);
  useMoreBeside(list);
  const active = fields.flatMap((field) => {
    const words = fieldWords(field, values, formats);
    return words === undefined ? [] : [{ field, words }];
  });
  if (active.length === 0) return null;
  return (
    <div className="flex min-w-0 items-center gap-2 max-md:w-full max-md:flex-wrap print:flex-wrap">
      <ul
        ref={list}
        aria-label="Active filters"
        className="flex min-w-0 gap-2 overflow-x-auto [scrollbar-width:none] data-after:[mask-image:linear-gradient(to_left,transparent,black_2rem)] rtl:data-after:[mask-image:linear-gradient(to_right,transparent,black_2rem)] max-md:contents print:contents"
      >
        {active.map(({ field, words }) => (
          <li
            key={field.title}
            className="flex h-7 max-w-full min-w-0 items-center rounded-md bg-accent-soft ps-2 print:pe-2 text-xs md:max-w-72 md:shrink-0 pointer-coarse:h-9"
          >
            <span className="truncate">
              <span className="text-muted">{field.title}:</span> {words}
            </span>
            <Button
              look="quiet"
              size="icon"
              className="size-7 focus-visible:-outline-offset-2 pointer-coarse:size-9 print:hidden"
              aria-label={`Remove filter ${field.title}`}
              onClick={() => onChange(Object.fromEntries(fieldKeys(field).map((key) => [key, null])))}
            >
              <X aria-hidden className="size-3.5!" />
            </Button>
          </li>
        ))}
      </ul>
      <Button look="link" size="sm" className="print:hidden" onClick={onReset}>
        Reset all
      </Button>
    </div>
  );
});
