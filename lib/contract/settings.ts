import { z } from "zod";
import { columnWidthRange } from "./params/limits";

// The wire of /api/v1/settings: what the reports page remembers of a person, so that every device shows the same.

/** Longest address that is remembered, in characters. */
const addressLengthMax = 8_000;

const text = (lengthMax: number) =>
  z.string("must be a string").max(lengthMax, `must be no longer than ${lengthMax} characters`);
const flag = z.boolean("must be true or false");

const outOfRange = `must be from ${columnWidthRange.min} to ${columnWidthRange.max}`;

const reportSettings = z.looseObject(
  {
    address: text(addressLengthMax).nullish().meta({
      description: "What the address of the page said when this report was looked at last, without its type.",
      example: "status=approved&sort=name_desc",
    }),
    view: z
      .int("must be the id of a view")
      .nullish()
      .meta({ description: "The saved view that this report begins with." }),
    file: text(1_000).nullish().meta({
      description: "What was chosen for its last file, where that is not as usual.",
      example: "format=csv&delimiter=semicolon",
    }),
    widths: z
      .record(
        z.string(),
        z
          .int("must be a whole number of pixels")
          .min(columnWidthRange.min, outOfRange)
          .max(columnWidthRange.max, outOfRange)
          .nullish(),
        "must be an object",
      )
      .nullish()
      .meta({
        description:
          "Widths of columns that were dragged to another one, in CSS pixels, by the id of the column.",
        example: { title: 320 },
      }),
    dense: flag.nullish().meta({ description: "Whether its rows stand close together." }),
  },
  "must be an object",
);

/** Body of PATCH /settings, a JSON Merge Patch (RFC 7396). Keys that are unknown here are kept. */
export const changeSettingsBody = z.looseObject({
  report_type: text(100).nullish().meta({ description: "The report that was looked at last." }),
  locale: text(35)
    .regex(/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i, "must be a language tag, such as de-DE")
    .nullish()
    .meta({
      description: "In whose manner the page writes numbers and days (BCP 47); otherwise in the browser's.",
      example: "de-DE",
    }),
  rail_folded: flag.nullish().meta({ description: "Whether the exports beside the table are folded away." }),
  download_when_ready: flag.nullish().meta({
    description:
      "Whether a file that was asked for on the page is downloaded as soon as it is there. Yes if not given.",
  }),
  report_types: z
    .record(z.string(), reportSettings.nullish(), "must be an object")
    .nullish()
    .meta({ description: "What is remembered of each report, by its type." }),
});

/** The settings of one person. */
export const pageSettings = changeSettingsBody.meta({
  id: "PageSettings",
  description: "What the reports page remembers of you.",
});
export type PageSettings = z.infer<typeof pageSettings>;

export const settingsAnswer = z.object({ settings: pageSettings });
export type SettingsAnswer = z.infer<typeof settingsAnswer>;
