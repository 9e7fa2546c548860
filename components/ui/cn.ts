import { cx } from "class-variance-authority";
import { mergeClasses } from "./class-merge";

/** Joins class names; of two Tailwind classes for the same property the later one wins. */
export function cn(...classes: Parameters<typeof cx>): string {
  return mergeClasses(cx(...classes));
}
