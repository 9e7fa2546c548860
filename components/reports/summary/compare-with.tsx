import { useState } from "react";
import { DateInput } from "@/components/ui/date-input";
import { NativeSelect } from "@/components/ui/native-select";
import { comparisonLabels, isNamedComparison, usualComparison } from "@/lib/contract/params/compared-with";

interface CompareWithProps {
  /** As in the address: one of `comparisonLabels`, or a first day; undefined means the usual one. */
  comparedWith: string | undefined;
  onCompare: (comparedWith: string | null) => void;
}

const fromDay = "from_day";

/** With which other days the summary compares: those before, a year before, or as many from a day of choice on. */
export function CompareWith({ comparedWith = usualComparison, onCompare }: CompareWithProps) {
  const [isChoosing, setIsChoosing] = useState(false);
  const isDay = !isNamedComparison(comparedWith);
  const chosen = isChoosing || isDay ? fromDay : comparedWith;
  return (
    <div className="flex shrink-0 items-center gap-2 pe-4 max-md:w-full max-md:px-3 max-md:pb-2 print:hidden">
      <NativeSelect
        aria-label="Compare with"
        className="w-56 max-md:flex-1 md:[&>select]:h-7"
        value={chosen}
        onChange={({ target }) => {
          setIsChoosing(target.value === fromDay);
          if (target.value !== fromDay) onCompare(target.value === usualComparison ? null : target.value);
        }}
      >
        {Object.entries(comparisonLabels).map(([id, label]) => (
          <option key={id} value={id}>
            Against {label}
          </option>
        ))}
        <option value={fromDay}>Against the days from …</option>
      </NativeSelect>
      {chosen === fromDay && (
        <DateInput
          aria-label="First day to compare with"
          className="w-36 md:h-7"
          value={isDay ? comparedWith : ""}
          onCommit={(day) => day !== "" && onCompare(day)}
        />
      )}
    </div>
  );
}
