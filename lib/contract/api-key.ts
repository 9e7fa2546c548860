import { z } from "zod";
import { integer } from "./params/integer";

/** The longest that a key goes on working beside the one that was made after it. */
export const previousHoursMax = 24;

/** Query of POST /api-key/rotate. */
export const previousHours = integer(
  {
    title: "Previous hours",
    description: `For how many hours the key that you have goes on working beside the new one. At most ${previousHoursMax}.`,
  },
  { min: 0, max: previousHoursMax },
);

const lastUsedAt = z.iso
  .datetime()
  .nullable()
  .meta({ description: "To the minute or so; null when it was not used since that is noted." });

/** A user's API key without the key, which is kept nowhere. */
export const apiKeyObject = z.object({
  exists: z.boolean(),
  created_at: z.iso.datetime().nullable().meta({ description: "Null when nobody noted when it was made." }),
  last_used_at: lastUsedAt,
  previous: z
    .object({ expires_at: z.iso.datetime(), last_used_at: lastUsedAt })
    .nullable()
    .meta({ description: "The key before, while it works beside this one." }),
});
export type ApiKeyObject = z.infer<typeof apiKeyObject>;

/** GET /api-key, DELETE /api-key/previous. */
export const apiKeyAnswer = z.object({ api_key: apiKeyObject });
export type ApiKeyAnswer = z.infer<typeof apiKeyAnswer>;

/** POST /api-key/rotate: the only answer that shows the key. The old one is dead, or works for the hours asked for. */
export const rotateApiKeyAnswer = z.object({ api_key: apiKeyObject, key: z.string() });
export type RotateApiKeyAnswer = z.infer<typeof rotateApiKeyAnswer>;
