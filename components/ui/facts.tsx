import type { ReactNode } from "react";

interface FactsProps {
  /** What it is and what it is like; those without a value are left out. */
  facts: readonly (readonly [label: string, value: ReactNode])[];
}

/** A list of facts, a line each. */
export function Facts({ facts }: FactsProps) {
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_1fr]">
      {facts.map(
        ([label, value]) =>
          value !== null && (
            <div key={label} className="col-span-2 grid grid-cols-subgrid border-b border-line py-1">
              <dt className="pe-4 text-muted">{label}</dt>
              <dd className="min-w-0 wrap-anywhere">{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
