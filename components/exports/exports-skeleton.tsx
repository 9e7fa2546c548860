import { Skeleton } from "@/components/ui/skeleton";

const places = [1, 2, 3, 4];

/** The list of exports before it is there, in the same measures. */
export function ExportsSkeleton() {
  return (
    <ul aria-label="Exports are being loaded">
      {places.map((place) => (
        <li key={place} className="flex flex-col gap-1 border-b border-line px-4 py-3">
          <Skeleton className="h-7 w-40 pointer-coarse:h-9" />
          <Skeleton className="h-4 w-56" />
          <Skeleton className="h-4 w-72" />
        </li>
      ))}
    </ul>
  );
}
