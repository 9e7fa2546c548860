import { z } from "zod";

/** A filter that was used, in words: "Status", "Approved, Applied". */
export const describedFilter = z.object({
  title: z.string(),
  value: z.string(),
  day: z.iso.date().optional().meta({ description: "What `value` says, where that is one day." }),
  days: z
    .object({ first: z.iso.date().nullable(), last: z.iso.date().nullable() })
    .optional()
    .meta({ description: "What `value` says, where that is a period; null is an open end." }),
  countries: z
    .array(z.string())
    .optional()
    .meta({ description: "What `value` says, where that is countries: their codes, as they were given." }),
  number: z.string().optional().meta({ description: "What `value` says, where that is a number." }),
});
export type DescribedFilter = z.infer<typeof describedFilter>;
