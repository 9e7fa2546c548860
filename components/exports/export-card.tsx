"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import {
  cancelExportMutation,
  createExportMutation,
  renameExportMutation,
  retryExportMutation,
} from "@/components/exports/data/queries";
import { Button } from "@/components/ui/button";
import { focusAround, handOnFocus } from "@/components/ui/focus/hand-on-focus";
import { Notice } from "@/components/ui/notice";
import { later, useLater } from "@/components/ui/overlay/later";
import { ShownLater } from "@/components/ui/overlay/shown-later";
import type { ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";
import { withheldSentences } from "@/lib/contract/withheld";
import { ExportActions } from "./export-actions";
import { ExportFacts } from "./export-facts";
import { ExportNotes } from "./export-notes";
import { PartCells } from "./part-cells";
import { Problem } from "./problem";
import { requestAgain, requestAsCsv } from "./request-again";

const outcome = later(async () => (await import("@/components/exports/ask/create-notice")).CreateNotice);
const naming = later(() => import("@/components/ui/name-form"));
const sharing = later(() => import("@/components/shares/share-dialog"));

interface ExportCardProps {
  item: ExportObject;
  /** What it was asked for, in short words: its filters, or the reports that are in it. */
  asked: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
  /** On a page of its own its name is the page's heading. */
  isPage?: boolean;
}

/** One export: what it is, how far, and what can be done with it. */
export function ExportCard({ item, asked, now, isPage = false }: ExportCardProps) {
  const Name = isPage ? "h1" : "p";
  const [isNaming, setIsNaming] = useState(false);
  const [isSharing, setIsSharing] = useState(false);
  const NameForm = useLater(naming, isNaming)?.NameForm;
  const ShareDialog = useLater(sharing, isSharing)?.ShareDialog;
  const rename = useMutation(renameExportMutation());
  const again = useMutation(createExportMutation());
  const cancel = useMutation(cancelExportMutation());
  const retry = useMutation(retryExportMutation());
  const body = requestAgain(item);
  const asCsv = requestAsCsv(item);
  // On its own page the receipt below tells them, where they are printed too.
  const warnings = isPage && item.status === "completed" ? [] : item.warnings;
  const about = [
    ...(item.name === null ? [] : [item.display_name]),
    ...(asked.length === 0 ? ["No filters"] : asked),
  ];
  const actions = [rename, again, cancel, retry];
  const problem = actions.find(({ error }) => error)?.error;
  /** What went wrong before is told no longer. */
  const afresh = (act: () => void) => () => {
    for (const { isError, reset } of actions) if (isError) reset();
    act();
  };
  return (
    <div className="flex flex-col gap-1">
      <div className="flex min-h-7 items-center gap-1 pointer-coarse:min-h-9">
        <Name className="flex min-w-0 flex-1 items-baseline gap-2">
          <span className={isPage ? "min-w-0 text-lg font-semibold wrap-anywhere" : "truncate font-medium"}>
            {item.name ?? item.display_name}
          </span>
          <span className="text-xs text-muted">#{item.id}</span>
        </Name>
        <div className="flex items-center gap-1 print:hidden">
          <ExportActions
            item={item}
            isPage={isPage}
            onRename={() => setIsNaming(true)}
            onShare={() => setIsSharing(true)}
            isBusy={again.isPending || cancel.isPending || retry.isPending}
            onRunAgain={afresh(() => again.mutate(body))}
            onCancel={afresh(() => cancel.mutate(item.id))}
            onRetry={afresh(() => retry.mutate(item.id))}
          />
        </div>
      </div>
      {ShareDialog && <ShareDialog item={item} isOpen={isSharing} onClose={() => setIsSharing(false)} />}
      {isNaming && NameForm && (
        <div ref={handOnFocus} className="flex">
          <NameForm
            label={`Name of export ${item.id}`}
            name={item.name ?? ""}
            mayBeBlank
            isBusy={rename.isPending}
            onSubmit={(name) =>
              afresh(() =>
                rename.mutate(
                  { id: item.id, name: name === "" ? null : name },
                  { onSuccess: () => setIsNaming(false) },
                ),
              )()
            }
            onCancel={() => setIsNaming(false)}
          />
        </div>
      )}
      <p className="line-clamp-2 text-xs text-muted" title={about.join(" · ")}>
        {about.join(" · ")}
      </p>
      {isInFlight(item.status) && <PartCells item={item} />}
      <ExportFacts item={item} now={now} isPage={isPage} />
      {item.status === "failed" && item.outcome_code !== "cancelled_by_user" && (
        <p className="text-xs text-bad">{item.error_message}</p>
      )}
      {item.file_withheld !== null && (
        <p className="text-xs text-muted">{withheldSentences[item.file_withheld]}</p>
      )}
      <ExportNotes warnings={warnings} isFolded={!isPage} />
      {asCsv && (
        <Button
          look="link"
          size="inline"
          className="self-start text-xs print:hidden"
          disabled={again.isPending}
          onClick={({ currentTarget }) => {
            focusAround(currentTarget);
            afresh(() => again.mutate(asCsv))();
          }}
        >
          As CSV instead
        </Button>
      )}
      {again.data !== undefined && (
        <ShownLater
          part={outcome}
          props={{
            outcome: again.data,
            onMakeNew: afresh(() => again.mutate({ ...again.variables, fresh: true })),
          }}
        />
      )}
      {problem && (
        <Notice tone="bad">
          <Problem error={problem} />
        </Notice>
      )}
    </div>
  );
}
