import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { controlStyle } from "./control-style";

/** The browser's own select: known to every keyboard, screen reader and telephone. */
export function NativeSelect({ className, ...props }: ComponentProps<"select">) {
  return (
    <span className={cn("relative block min-w-0", className)}>
      <select
        className={cn(controlStyle, "appearance-none truncate pe-7", props.value === "" && "text-muted")}
        {...props}
      />
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 inset-e-2 size-4 -translate-y-1/2 text-muted"
      />
    </span>
  );
}
