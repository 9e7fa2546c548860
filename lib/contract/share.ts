import { z } from "zod";
import { manifest } from "./manifest";
import { boolean } from "./params/boolean";
import { integer } from "./params/integer";

// The wire of shared links: /api/v1/exports/{id}/shares for their owner, /api/v1/shares for whoever has one.

/** Life of a link that is made without saying it, in hours. */
export const shareHoursDefault = 24;

const hoursMax = 24 * 366;

/** Body of POST /exports/{id}/shares. */
export const createShareBody = z.looseObject({
  hours: integer(
    {
      title: "Hours",
      description: `After how many hours the link ends, ${shareHoursDefault} unless told. It never outlives the file.`,
    },
    { min: 1, max: hoursMax },
  ).optional(),
  requires_sign_in: boolean({
    title: "Requires sign-in",
    description: "True opens the link only to people who have an account here.",
  }).optional(),
});
export type CreateShareBody = z.infer<typeof createShareBody>;

export const share = z
  .object({
    id: z.int(),
    requires_sign_in: z.boolean(),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    openings: z.int(),
    downloads: z.int(),
    last_opened_at: z.iso.datetime().nullable(),
  })
  .meta({ id: "Share", description: "A link to one finished export, with an end." });
export type Share = z.infer<typeof share>;

export const shareListAnswer = z.object({ shares: z.array(share) });
export type ShareListAnswer = z.infer<typeof shareListAnswer>;

/** The only answer that shows the link: it cannot be seen again. */
export const createShareAnswer = z.object({
  share,
  url: z.string().meta({
    description: "The link. Its secret is behind the #, which browsers send to nobody. Shown this once.",
  }),
});
export type CreateShareAnswer = z.infer<typeof createShareAnswer>;

/** Body of POST /shares/{id}/open and /download. */
export const openShareBody = z.looseObject({
  secret: z.string("must be a string").meta({ description: "What stands behind the # of the link." }),
});

export const openShareAnswer = z.object({
  expires_at: z.iso.datetime().meta({ description: "When the link ends." }),
  manifest,
});
export type OpenShareAnswer = z.infer<typeof openShareAnswer>;

export const downloadShareAnswer = z.object({
  download_url: z.string().meta({ description: "The file, for a few minutes." }),
  download_expires_in_seconds: z.int(),
});
export type DownloadShareAnswer = z.infer<typeof downloadShareAnswer>;
