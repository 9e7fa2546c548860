import { cx } from "class-variance-authority";
import { extendTailwindMerge } from "tailwind-merge";

const merge = extendTailwindMerge({ extend: { theme: { text: ["xs", "sm", "base", "lg"] } } });

/** Joins class names; of two Tailwind classes for the same property the later one wins. */
export function cn(...classes: Parameters<typeof cx>): string {
  return merge(cx(...classes));
}
