"use client";

import { parseAsString, useQueryState } from "nuqs";
import { useStreamState } from "@/components/exports/data/live-exports";
import { NativeSelect } from "@/components/ui/native-select";
import type { ReportDescription } from "@/lib/contract/report-description";
import { ExportsList } from "./exports-list";

interface ExportsPanelProps {
  descriptions: readonly ReportDescription[];
  /** Whose exports may be chosen between; empty for people who see their own alone. */
  publishers: readonly { value: string; label: string }[];
}

/** The key of the address that keeps the choice. */
const publisherKey = "exports_of";

/** The exports, in a box that it fills and scrolls inside. */
export function ExportsPanel({ descriptions, publishers }: ExportsPanelProps) {
  const [chosen, setChosen] = useQueryState(publisherKey, parseAsString.withOptions({ history: "push" }));
  const publisherId = publishers.some(({ value }) => value === chosen) ? chosen : null;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {publishers.length > 0 && (
        <div className="shrink-0 border-b border-line px-4 py-2">
          <NativeSelect
            aria-label="Exports of"
            value={publisherId ?? ""}
            onChange={(event) => void setChosen(event.target.value || null)}
          >
            <option value="">Everybody’s exports</option>
            {publishers.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </NativeSelect>
        </div>
      )}
      <div
        tabIndex={-1}
        aria-keyshortcuts="x"
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain focus-visible:-outline-offset-2"
      >
        <ExportsList descriptions={descriptions} publisherId={publisherId} />
      </div>
      <StreamNote />
    </div>
  );
}

/** Tells, where changes do not come by themselves, that somebody still looks. */
function StreamNote() {
  if (useStreamState() !== "down") return null;
  return (
    <p className="shrink-0 border-t border-line px-4 py-1.5 text-xs text-muted print:hidden">
      No live connection. Looking for changes every few seconds.
    </p>
  );
}
