"use client";

import { useRef, useState } from "react";
import { useStreamState } from "@/components/exports/data/live-exports";
import { hydratesLater, useEarlyPress } from "@/components/shell/use-early-press";
import { useIsOnline } from "@/components/shell/use-is-online";
import { DraftInput } from "@/components/ui/draft-input";
import { NativeSelect } from "@/components/ui/native-select";
import { bundleName, bundleType } from "@/lib/contract/file/bundle";
import type { ReportDescription } from "@/lib/contract/report-description";
import { type ExportPages, isForAll } from "./data/export-pages";
import type { FromServer } from "./data/from-server";
import { ExportsList } from "./exports-list";
import { CheckButton, FileCheck } from "./find/file-check";
import { stateChoices, useExportFilter } from "./find/use-export-filter";

interface ExportsPanelProps {
  descriptions: readonly ReportDescription[];
  /** Whose exports may be chosen between; empty for people who see their own alone. */
  publishers: readonly Choice[];
  /** The newest exports of all. */
  sent: FromServer<ExportPages>;
}

interface Choice {
  value: string;
  label: string;
}

/** The exports, in a box that it fills and scrolls inside. */
export function ExportsPanel({ descriptions, publishers, sent }: ExportsPanelProps) {
  const box = useRef<HTMLDivElement>(null);
  useEarlyPress(box);
  const [file, setFile] = useState<File>();
  const types = [
    ...descriptions.map(({ id, display_name }) => ({ value: id, label: display_name })),
    { value: bundleType, label: bundleName },
  ];
  const { filter, choose, pages, showPages } = useExportFilter(valuesOf(publishers), valuesOf(types));
  return (
    <div ref={box} {...hydratesLater} className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-col gap-2 border-b border-line py-2 pe-2 ps-4 print:hidden">
        <div className="flex items-center gap-2">
          <DraftInput
            aria-label="Find an export"
            placeholder="Name, file or filter of an export"
            autoComplete="off"
            value={filter.search ?? ""}
            onCommit={(text) => void choose({ exports_search: text || null })}
          />
          <CheckButton onFile={setFile} />
        </div>
        <div className="flex gap-2 pe-2">
          {publishers.length > 0 && (
            <Select
              label="Exports of"
              all="Everybody"
              value={filter.publisherId}
              choices={publishers}
              onChange={(id) => void choose({ exports_of: id })}
            />
          )}
          <Select
            label="Report of the exports"
            all="All reports"
            value={filter.reportType}
            choices={types}
            onChange={(id) => void choose({ exports_type: id })}
          />
          <Select
            label="State of the exports"
            all="All states"
            value={filter.state}
            choices={stateChoices}
            onChange={(id) =>
              void choose({ exports_state: stateChoices.find(({ value }) => value === id)?.value ?? null })
            }
          />
        </div>
      </div>
      <div
        tabIndex={-1}
        aria-keyshortcuts="x"
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain focus-visible:-outline-offset-2"
      >
        <FileCheck file={file} onFile={setFile} />
        <ExportsList
          descriptions={descriptions}
          filter={filter}
          sent={isForAll(filter) ? sent : undefined}
          pages={pages}
          onPagesChange={showPages}
        />
      </div>
      <StreamNote />
    </div>
  );
}

const valuesOf = (choices: readonly Choice[]) => choices.map(({ value }) => value);

interface SelectProps {
  label: string;
  /** Words of no choice. */
  all: string;
  value: string | null;
  choices: readonly Choice[];
  onChange: (value: string | null) => void;
}

function Select({ label, all, value, choices, onChange }: SelectProps) {
  return (
    <NativeSelect
      className="flex-1"
      aria-label={label}
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value || null)}
    >
      <option value="">{all}</option>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </NativeSelect>
  );
}

/** Tells, where changes do not come by themselves, that somebody still looks. */
function StreamNote() {
  const state = useStreamState();
  const isOnline = useIsOnline();
  // Without any connection nobody looks, and the page says that itself.
  if (state !== "down" || !isOnline) return null;
  return (
    <p className="shrink-0 border-t border-line px-4 py-1.5 text-xs text-muted print:hidden">
      No live connection. Looking for changes every few seconds.
    </p>
  );
}
