import { Skeleton } from "@/components/ui/skeleton";

/** The summary before it is there, in the same measures. */
export function SummarySkeleton() {
  return (
    <div className="grid gap-x-8 gap-y-4 px-4 pb-4 max-md:px-3 md:h-36 md:grid-cols-[auto_minmax(0,1.2fr)_minmax(0,1fr)]">
      <div className="grid w-60 grid-cols-2 gap-x-6 gap-y-3">
        <Skeleton className="h-12" />
        <Skeleton className="h-12" />
        <Skeleton className="h-12" />
        <Skeleton className="h-12" />
      </div>
      <Skeleton className="h-32" />
      <Skeleton className="h-32" />
    </div>
  );
}
