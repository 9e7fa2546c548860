import { z } from "zod";

/** One value that can be chosen. */
export const namedValue = z.object({
  value: z.string(),
  label: z.string(),
  hint: z.string().optional().meta({
    description: "What tells it from others with the same label: of an advertiser its network and id.",
  }),
});
export type NamedValue = z.infer<typeof namedValue>;

/** The lists that a control can draw its options from. They depend on the viewer, so the server fills them in. */
export const optionSources = ["networks", "publishers", "verticals", "tags", "advertisers"] as const;

/**
 * How a parameter is asked for. The page draws its form from this alone:
 * "text" one line, "select" one of the options, "multiselect" any of the options, "tokens" any number of free words,
 * "boolean" yes, no or either, "date" a calendar day, "number" a number.
 */
export const control = z.object({
  input: z.enum(["text", "select", "multiselect", "tokens", "boolean", "date", "number"]),
  options: z.array(namedValue).optional(),
  options_from: z.enum(optionSources).optional(),
  is_open_ended: z.boolean().optional().meta({
    description: "Whether there are more of these than `options` has, so that others are taken too.",
  }),
  /** What holds when the parameter is not given. */
  default: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  step: z.number().optional(),
  /** Whether its values are codes, which the page shows in words (words/code-words.ts). */
  is_code: z.boolean().optional(),
  /** Whether its values are countries by their two letters, for which the page shows names. */
  is_country: z.boolean().optional(),
});
export type Control = z.infer<typeof control>;

declare module "zod" {
  interface GlobalMeta {
    control?: Control;
    aliases?: readonly string[];
  }
}
