import { z } from "zod";

/**
 * An object of parameters with any keys and values. PHP writes an empty object as an empty list, and a form field
 * without a value is blank text: both mean an empty object.
 */
export const parameterObject = z
  .union([z.record(z.string(), z.unknown()), z.tuple([]), z.literal("")], { error: "must be an object" })
  .transform((given): Record<string, unknown> => (given === "" || Array.isArray(given) ? {} : given));
