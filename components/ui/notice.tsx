import { CircleAlert, CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

/** A message that stays where the action was. Trouble is read out at once, the rest when there is a pause. */
export function Notice({ tone, children }: { tone: "good" | "bad"; children: ReactNode }) {
  const Icon = tone === "bad" ? CircleAlert : CircleCheck;
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      className={cn(
        "flex items-start gap-2 rounded-md px-2 py-1.5",
        tone === "bad" ? "bg-bad-soft text-bad" : "bg-accent-soft text-ink",
      )}
    >
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", tone === "good" && "text-accent")} />
      <div className="min-w-0 wrap-anywhere">{children}</div>
    </div>
  );
}
