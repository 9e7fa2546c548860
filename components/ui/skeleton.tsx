import { cn } from "./cn";

/** A grey place for something that is on its way; give it the size of what comes. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden className={cn("animate-pulse rounded-sm bg-hover", className)} />;
}
