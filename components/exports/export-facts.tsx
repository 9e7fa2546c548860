import { useFormats } from "@/components/format/use-formats";
import { useOwnTimeZone } from "@/components/format/use-own-time-zone";
import type { ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";
import { LocalTime } from "./local-time";
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

const dayMs = 24 * 60 * 60 * 1000;

interface ExportFactsProps {
  item: ExportObject;
  /** Milliseconds since 1970. */
  now: number;
  /** On a page of its own no heading says which day it was. */
  isPage: boolean;
}

/** The status in words, and beside it the short facts that are known. */
export function ExportFacts({ item, now, isPage }: ExportFactsProps) {
  const formats = useFormats();
  const { owner } = item;
  return (
    <p className="flex min-h-4 flex-wrap items-center gap-x-2.5 text-xs text-muted tabular-nums">
      <span className="flex items-center gap-1.5 font-medium text-ink">
        <StatusDot item={item} />
        {statusWords(item, formats)}
      </span>
      {isInFlight(item.status) ? (
        <MovingFacts item={item} now={now} />
      ) : (
        <EndFacts item={item} now={now} isPage={isPage} />
      )}
      {owner !== null && (
        <span className="min-w-0 truncate">
          by {owner.name}
          {owner.publisher !== null && `, ${owner.publisher}`}
        </span>
      )}
    </p>
  );
}

function MovingFacts({ item, now }: Omit<ExportFactsProps, "isPage">) {
  const formats = useFormats();
  const { status, eta_seconds, queue_position } = item;
  const soFar = soFarWords(item, formats);
  return (
    <>
      {status === "pending" && queue_position !== null && <span>{queueWords(queue_position, formats)}</span>}
      {soFar !== undefined && <span>{soFar}</span>}
      <span>for {secondsWords((now - startOf(item)) / 1000, formats)}</span>
      {eta_seconds !== null && <span>{timeLeftWords(eta_seconds, formats)}</span>}
    </>
  );
}

function EndFacts({ item, now, isPage }: ExportFactsProps) {
  const formats = useFormats();
  const timeZone = useOwnTimeZone();
  const { status, row_count, byte_size, progress, file_removed_at, completed_at, updated_at } = item;
  const isCompleted = status === "completed";
  const endedAt = completed_at ?? updated_at;
  const age = now - Date.parse(endedAt);
  return (
    <>
      {isCompleted && row_count !== null && <span>{rowWords(row_count, formats)}</span>}
      {byte_size !== null && file_removed_at === null && <span>{byteSizeWords(byte_size, formats)}</span>}
      {!isCompleted && progress !== null && <span>{partsWords(progress, formats)}</span>}
      {completed_at !== null && (
        <span>
          {isCompleted ? "took" : "after"} {durationWords(Date.parse(completed_at) - startOf(item), formats)}
        </span>
      )}
      <span>{isPage || age < dayMs ? ageWords(age, formats) : `at ${formats.clock(endedAt, timeZone)}`}</span>
      {/* Of one that has a file the receipt tells it. */}
      {isPage && !isCompleted && <LocalTime iso={endedAt} />}
    </>
  );
}

function startOf({ started_at, created_at }: ExportObject): number {
  return Date.parse(started_at ?? created_at);
}
