import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "./cn";

/** The classes of a button, for links that look like one. */
export const buttonStyle = cva(
  "inline-flex shrink-0 cursor-pointer items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none transition-colors disabled:cursor-default disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      look: {
        primary:
          "bg-accent-fill text-on-accent enabled:hover:bg-accent-fill-hover [a&]:hover:bg-accent-fill-hover",
        plain: "border border-control bg-surface text-ink enabled:hover:bg-hover [a&]:hover:bg-hover",
        quiet:
          "text-muted enabled:hover:bg-hover enabled:hover:text-ink [a&]:hover:bg-hover [a&]:hover:text-ink",
        link: "text-accent underline-offset-2 enabled:hover:underline [a&]:hover:underline",
      },
      size: {
        md: "h-8 px-3 pointer-coarse:h-10",
        sm: "h-7 px-2 text-xs pointer-coarse:h-9",
        icon: "size-8 pointer-coarse:size-10",
        inline: "h-auto",
      },
    },
    defaultVariants: { look: "plain", size: "md" },
  },
);

type ButtonProps = ComponentProps<"button"> & VariantProps<typeof buttonStyle>;

export function Button({ look, size, className, ...props }: ButtonProps) {
  return <button type="button" className={cn(buttonStyle({ look, size }), className)} {...props} />;
}
