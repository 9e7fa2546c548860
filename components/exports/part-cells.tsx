import { useFormats } from "@/components/format/use-formats";
import { cn } from "@/components/ui/cn";
import type { ExportObject } from "@/lib/contract/export";
import { statusWords } from "./words";

/** More cells than this could not be told apart; then one bar grows. */
const cellsMax = 60;

/** One cell for each part of the file, filled as parts get ready; one that breathes while the data is read. */
export function PartCells({ item }: { item: ExportObject }) {
  const formats = useFormats();
  const { parts_ready: ready, total_parts: total } = item.progress ?? { parts_ready: 0, total_parts: 0 };
  return (
    <div
      role="progressbar"
      aria-label={`Progress of export ${item.id}`}
      aria-valuetext={statusWords(item, formats)}
      {...(total === 0 ? {} : { "aria-valuemin": 0, "aria-valuemax": total, "aria-valuenow": ready })}
      className="flex h-2 gap-px overflow-hidden rounded-sm bg-line"
    >
      {total === 0 && item.status === "processing" && <span className="flex-1 animate-pulse bg-control/60" />}
      {total > cellsMax && (
        <span
          data-filled="true"
          className="origin-left flex-1 rtl:origin-right bg-accent transition-transform"
          style={{ transform: `scaleX(${ready / total})` }}
        />
      )}
      {total <= cellsMax && <Cells ready={ready} total={total} />}
    </div>
  );
}

function Cells({ ready, total }: { ready: number; total: number }) {
  return Array.from({ length: total }, (_, place) => place).map((place) => (
    <span
      key={place}
      data-filled={place < ready}
      className={cn(
        "flex-1 bg-surface/60 transition-colors data-[filled=true]:bg-accent",
        place === ready && "animate-pulse bg-control/60",
      )}
    />
  ));
}
