import type { ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";
import { StatusDot } from "./status-dot";
import {
  ageWords,
  byteSizeWords,
  durationWords,
  partsWords,
  queueWords,
  rowWords,
  secondsWords,
  soFarWords,
  statusWords,
  timeLeftWords,
} from "./words";

interface ExportFactsProps {
  item: ExportObject;
  /** Milliseconds since 1970. */
  now: number;
}

/** The status in words, and beside it the short facts that are known. */
export function ExportFacts({ item, now }: ExportFactsProps) {
  const { owner } = item;
  return (
    <p className="flex min-h-4 flex-wrap items-center gap-x-2.5 text-xs text-muted tabular-nums">
      <span className="flex items-center gap-1.5 font-medium text-ink">
        <StatusDot item={item} />
        {statusWords(item)}
      </span>
      {isInFlight(item.status) ? <MovingFacts item={item} now={now} /> : <EndFacts item={item} now={now} />}
      {owner !== null && (
        <span className="min-w-0 truncate">
          by {owner.name}
          {owner.publisher !== null && `, ${owner.publisher}`}
        </span>
      )}
    </p>
  );
}

function MovingFacts({ item, now }: ExportFactsProps) {
  const { status, eta_seconds, queue_position } = item;
  const soFar = soFarWords(item);
  return (
    <>
      {status === "pending" && queue_position !== null && <span>{queueWords(queue_position)}</span>}
      {soFar !== undefined && <span>{soFar}</span>}
      <span>for {secondsWords((now - startOf(item)) / 1000)}</span>
      {eta_seconds !== null && <span>{timeLeftWords(eta_seconds)}</span>}
    </>
  );
}

function EndFacts({ item, now }: ExportFactsProps) {
  const { status, row_count, byte_size, progress, file_removed_at, completed_at, updated_at } = item;
  const isCompleted = status === "completed";
  return (
    <>
      {isCompleted && row_count !== null && <span>{rowWords(row_count)}</span>}
      {byte_size !== null && file_removed_at === null && <span>{byteSizeWords(byte_size)}</span>}
      {!isCompleted && progress !== null && <span>{partsWords(progress)}</span>}
      {completed_at !== null && (
        <span>
          {isCompleted ? "took" : "after"} {durationWords(Date.parse(completed_at) - startOf(item))}
        </span>
      )}
      <span>{ageWords(now - Date.parse(completed_at ?? updated_at))}</span>
    </>
  );
}

function startOf({ started_at, created_at }: ExportObject): number {
  return Date.parse(started_at ?? created_at);
}
