import { useEffect, useEffectEvent, useMemo, useState } from "react";
import type { ReportView } from "@/components/reports/report-view";
import type { ReportDescription } from "@/lib/contract/report-description";
import type { SavedView } from "@/lib/contract/view";
import { beginningOf, rememberedAddress, rememberedValues, valuesAfterStep } from "./start-values";
import type { Memory } from "./use-memory";
import type { AddressValues } from "./view-values";

/**
 * Where each tab leads: to what it showed last in this visit, else to how its report begins, with the filters that it has
 * in common with what is shown. What is shown is remembered for the next visit.
 */
export function useTabs(
  descriptions: readonly ReportDescription[],
  shown: ReportView,
  { settings, remember, rememberReport }: Memory,
  views: readonly SavedView[],
): ReadonlyMap<string, AddressValues> {
  const { id } = shown.description;
  const address = rememberedAddress(shown);
  const [visited, setVisited] = useState<Readonly<Record<string, string>>>({});
  const note = useEffectEvent(() => {
    setVisited((before) => ({ ...before, [id]: address }));
    if (settings.report_type !== id) remember({ report_type: id });
    if (settings.report_types?.[id]?.address !== address) rememberReport(id, { address });
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: noted when it changes
  useEffect(() => note(), [id, address]);

  return useMemo(
    () =>
      new Map(
        descriptions.map((description) => {
          const last = visited[description.id];
          const lastShown =
            last === undefined
              ? { values: beginningOf(description, settings, views), isVisited: false }
              : { values: rememberedValues(description, last), isVisited: true };
          return [description.id, valuesAfterStep(shown, description, lastShown)];
        }),
      ),
    [descriptions, shown, settings, views, visited],
  );
}
