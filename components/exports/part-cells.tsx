import { cn } from "@/components/ui/cn";
import type { ExportObject } from "@/lib/contract/export";
import { statusWords } from "./words";

/** More cells than this could not be told apart; then a cell stands for several parts. */
const cellsMax = 100;

/** One cell for each part of the file, filled as parts get ready; one that breathes while the parts are not known. */
export function PartCells({ item }: { item: ExportObject }) {
  const { parts_ready: ready, total_parts: total } = item.progress ?? { parts_ready: 0, total_parts: 0 };
  const cellCount = Math.min(total, cellsMax);
  const filledCount = total === 0 ? 0 : Math.floor((ready / total) * cellCount);
  return (
    <div
      role="progressbar"
      aria-label={`Progress of export ${item.id}`}
      aria-valuetext={statusWords(item)}
      {...(total === 0 ? {} : { "aria-valuemin": 0, "aria-valuemax": total, "aria-valuenow": ready })}
      className="flex h-2 gap-px overflow-hidden rounded-sm"
    >
      {cellCount === 0 && <span className="flex-1 animate-pulse bg-control" />}
      {Array.from({ length: cellCount }, (_, place) => place).map((place) => (
        <span
          key={place}
          data-filled={place < filledCount}
          className={cn(
            "flex-1 bg-line transition-colors data-[filled=true]:bg-accent",
            place === filledCount && "animate-pulse bg-control",
          )}
        />
      ))}
    </div>
  );
}
