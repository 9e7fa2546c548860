import { ArrowDown, ArrowUp } from "lucide-react";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { NativeSelect } from "@/components/ui/native-select";
import type { ReportDescription } from "@/lib/contract/report-description";
import { readSort, writeSort } from "@/lib/contract/words/sort-order";

interface SortFieldProps {
  description: ReportDescription;
  /** The `sort` parameter; undefined means the default order. */
  sort: string | undefined;
  onChange: (sort: string | null) => void;
}

export function SortField({ description, sort, onChange }: SortFieldProps) {
  const id = useId();
  const order = readSort(description, sort);
  const isAscending = order.direction === "asc";
  return (
    <div className="flex min-w-0 items-center gap-1 max-sm:flex-1">
      <label htmlFor={id} className="mr-1 whitespace-nowrap text-muted">
        Sort by
      </label>
      <NativeSelect
        id={id}
        className="w-44 max-sm:w-auto max-sm:flex-1"
        value={order.id}
        onChange={(event) => {
          const chosen = description.sorts.find((one) => one.id === event.target.value);
          if (chosen) onChange(writeSort(description, chosen));
        }}
      >
        {description.sorts.map((one) => (
          <option key={one.id} value={one.id}>
            {one.title}
          </option>
        ))}
      </NativeSelect>
      <Button
        look="quiet"
        size="icon"
        aria-label={isAscending ? "Ascending; switch to descending" : "Descending; switch to ascending"}
        title={isAscending ? "Ascending" : "Descending"}
        onClick={() =>
          onChange(writeSort(description, { ...order, direction: isAscending ? "desc" : "asc" }))
        }
      >
        {isAscending ? <ArrowUp aria-hidden /> : <ArrowDown aria-hidden />}
      </Button>
    </div>
  );
}
