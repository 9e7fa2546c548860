import { z } from "zod";

/** A name that people give: one line of plain text, without blanks around it. */
export function lineOfText(lengthMax: number) {
  return (
    z
      .string("must be a string")
      .trim()
      .min(1, "must not be blank")
      .max(lengthMax, `must be no longer than ${lengthMax} characters`)
      // Lines of a list: what breaks or turns them around, or cannot be stored, is no part of a name.
      .regex(
        /^[^\p{Cc}\p{Surrogate}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u,
        "must be one line of plain text",
      )
  );
}
