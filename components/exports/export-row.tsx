"use client";

import { useMutation } from "@tanstack/react-query";
import { RotateCcw, TriangleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { CreateExportBody, ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export";
import { CreateNotice } from "./create-notice";
import { DownloadLink } from "./download-link";
import { ExportDetails } from "./export-details";
import { PartCells } from "./part-cells";
import { Problem } from "./problem";
import { createExportMutation } from "./queries";
import { StatusDot } from "./status-dot";
import {
  ageWords,
  byteSizeWords,
  durationWords,
  milestoneWords,
  rowWords,
  secondsWords,
  statusWords,
} from "./words";

interface ExportRowProps {
  item: ExportObject;
  /** What it was asked for, in short words. */
  asked: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
}

export function ExportRow({ item, asked, now }: ExportRowProps) {
  const runAgain = useMutation(createExportMutation());
  const body: CreateExportBody = { report_type: item.report_type, ...item.parameters };
  const isMoving = isInFlight(item.status);
  return (
    <li
      className="relative flex flex-col gap-1 border-b border-line px-4 py-3"
      aria-label={`Export ${item.id}`}
    >
      <div className="flex min-h-7 items-center gap-2 pointer-coarse:min-h-9">
        <p className="flex min-w-0 flex-1 items-baseline gap-2">
          <span className="truncate font-medium">{item.display_name}</span>
          <span className="text-xs text-muted">#{item.id}</span>
        </p>
        {!isMoving && (
          <Button
            look="quiet"
            size="sm"
            aria-label={`Run export ${item.id} again`}
            disabled={runAgain.isPending}
            onClick={() => runAgain.mutate(body)}
          >
            <RotateCcw aria-hidden className="size-3.5!" />
            <span className="max-sm:hidden">Run again</span>
          </Button>
        )}
        {item.status === "completed" && <DownloadLink item={item} />}
      </div>
      <p className="line-clamp-2 text-xs text-muted" title={asked.join(" · ")}>
        {asked.length === 0 ? "No filters" : asked.join(" · ")}
      </p>
      {isMoving && <PartCells item={item} />}
      <ExportDetails item={item}>
        <span className="flex items-center gap-1.5 font-medium text-ink">
          <StatusDot status={item.status} />
          {statusWords(item)}
        </span>
        {facts(item, now).map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </ExportDetails>
      {item.error_message !== null && <p className="text-xs text-bad">{item.error_message}</p>}
      {item.warnings.map((warning) => (
        <p key={warning} className="flex items-start gap-1.5 text-xs text-warn">
          <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
          {warning}
        </p>
      ))}
      {runAgain.data !== undefined && (
        <CreateNotice outcome={runAgain.data} onMakeNew={() => runAgain.mutate({ ...body, fresh: true })} />
      )}
      {runAgain.error && (
        <Notice tone="bad">
          <Problem error={runAgain.error} />
        </Notice>
      )}
      <span role="status" className="sr-only">
        {milestoneWords(item)}
      </span>
    </li>
  );
}

/** Short facts, those that are known. */
function facts(item: ExportObject, now: number): string[] {
  const { row_count, byte_size, progress, eta_seconds, created_at, started_at, completed_at } = item;
  const startedAt = Date.parse(started_at ?? created_at);
  const list: string[] = [];
  if (row_count !== null) list.push(rowWords(row_count));
  if (byte_size !== null) list.push(byteSizeWords(byte_size));
  if (completed_at === null) {
    list.push(secondsWords((now - startedAt) / 1000));
    if (eta_seconds !== null) list.push(`about ${secondsWords(eta_seconds)} left`);
  } else {
    if (progress !== null) list.push(`${progress.total_parts} parts`);
    list.push(`took ${durationWords(Date.parse(completed_at) - startedAt)}`);
    list.push(ageWords(now - Date.parse(completed_at)));
  }
  return list;
}
