import { z } from "zod";

/** A user's API key without the key, which is kept nowhere. */
export const apiKeyObject = z.object({
  exists: z.boolean(),
  created_at: z.iso.datetime().nullable().meta({ description: "Null when nobody noted when it was made." }),
});
export type ApiKeyObject = z.infer<typeof apiKeyObject>;

/** GET /api-key. */
export const apiKeyAnswer = z.object({ api_key: apiKeyObject });
export type ApiKeyAnswer = z.infer<typeof apiKeyAnswer>;

/** POST /api-key/rotate: the only answer that shows the key. The old one is dead already. */
export const rotateApiKeyAnswer = z.object({ api_key: apiKeyObject, key: z.string() });
export type RotateApiKeyAnswer = z.infer<typeof rotateApiKeyAnswer>;
