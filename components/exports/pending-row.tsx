import { Skeleton } from "@/components/ui/skeleton";

/** An export that was asked for this moment and has no number yet. */
export function PendingRow({ name, asked }: { name: string; asked: readonly string[] }) {
  return (
    <li aria-label={`${name}, asked for`} className="flex flex-col gap-1 border-b border-line px-4 py-3">
      <p className="flex min-h-7 items-center font-medium pointer-coarse:min-h-9">{name}</p>
      <p className="line-clamp-2 text-xs text-muted">
        {asked.length === 0 ? "No filters" : asked.join(" · ")}
      </p>
      <Skeleton className="h-2" />
      <p className="text-xs font-medium">Asking for it…</p>
    </li>
  );
}
