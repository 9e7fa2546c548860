import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

type CheckboxProps = Omit<ComponentProps<"input">, "type"> & { children: ReactNode };

export function Checkbox({ children, className, ...props }: CheckboxProps) {
  return (
    <label
      className={cn(
        "flex min-h-7 min-w-0 cursor-pointer items-center gap-2 has-disabled:cursor-default pointer-coarse:min-h-10",
        className,
      )}
    >
      <input type="checkbox" className="size-4 shrink-0 accent-accent-fill" {...props} />
      <span className="truncate">{children}</span>
    </label>
  );
}
