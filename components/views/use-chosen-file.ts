import { useCallback, useMemo, useState } from "react";
import {
  type ChosenFile,
  fileMemory,
  fileOfParameters,
  rememberedFile,
} from "@/components/exports/ask/chosen-file";
import type { ReportView } from "@/components/reports/report-view";
import type { SavedView } from "@/lib/contract/view";
import type { ReportMemory } from "./use-report-memory";

/** The form of the file, and the way to keep another one. */
export type FileChoice = ReturnType<typeof useChosenFile>;

/**
 * The form of the file as it would be asked for now: what was chosen last while this view is shown, else the view's own, else
 * what was asked for last of the report. What is chosen where a view has its own is not remembered for other files.
 */
export function useChosenFile(
  { description, viewId }: ReportView,
  view: SavedView | undefined,
  { lastFile, keepFile }: ReportMemory,
) {
  const { id, format } = description;
  const place = `${id} ${viewId ?? ""}`;
  const [chosen, setChosen] = useState<{ place: string; file: ChosenFile }>();
  const ofView = useMemo(() => view && fileOfParameters(view.index_params, format), [view, format]);
  const remembered = useMemo(() => rememberedFile(lastFile, format), [lastFile, format]);
  const own = chosen?.place === place ? chosen.file : undefined;
  const file = own ?? ofView ?? remembered;
  const hasOwn = ofView !== undefined;
  const choose = useCallback(
    (file: ChosenFile, isAskedFor: boolean) => {
      setChosen({ place, file });
      if (isAskedFor && !hasOwn) keepFile(fileMemory(file, format));
    },
    [place, hasOwn, keepFile, format],
  );
  // A view that says nothing of its file has the usual one.
  const memoryOfView = ofView ? fileMemory(ofView, format) : null;
  const isOther = own !== undefined && fileMemory(own, format) !== memoryOfView;
  return useMemo(
    () => ({
      file,
      choose,
      /** What belongs to it changes with this. */
      place,
      /** It is not the one that the view has. */
      isOther,
    }),
    [file, choose, place, isOther],
  );
}
