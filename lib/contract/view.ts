import { z } from "zod";
import { lineOfText } from "./line-of-text";
import { boolean } from "./params/boolean";
import { nameLengthMax } from "./params/limits";
import { parameterObject } from "./params/object";

// The wire of /api/v1/views: names for what the address of the reports page holds.

const name = lineOfText(nameLengthMax).meta({
  description: "What people call it.",
  example: "Active deals of Awin",
});

const searchParams = parameterObject
  .nullish()
  .meta({ description: "Filters, as in POST /exports. Unknown keys are kept." });
const indexParams = parameterObject
  .nullish()
  .meta({ description: "Sort, columns and row limit, as in POST /exports. Unknown keys are kept." });
const shared = boolean({
  title: "Shared",
  description: "True shows it to all people of your publisher. The rows are those of whoever opens it.",
});

/** Body of POST /views. */
export const createViewBody = z.looseObject({
  name,
  report_type: z.string("must be a string").meta({ description: "Which report it is of." }),
  search_params: searchParams,
  index_params: indexParams,
  shared: shared.optional(),
});
export type CreateViewBody = z.infer<typeof createViewBody>;

/** Body of PATCH /views/{id}: what is left out stays. */
export const changeViewBody = z.looseObject({
  name: name.optional(),
  search_params: searchParams,
  index_params: indexParams,
  shared: shared.optional(),
});
export type ChangeViewBody = z.infer<typeof changeViewBody>;

export const savedView = z
  .object({
    id: z.int(),
    name: z.string(),
    report_type: z.string(),
    display_name: z.string(),
    search_params: z.record(z.string(), z.unknown()),
    index_params: z.record(z.string(), z.unknown()),
    shared: z.boolean(),
    owner: z.string().nullable().meta({ description: "Who shares it; null when it is the reader's own." }),
    notes: z.array(z.string()).meta({
      description: "What of it this installation no longer has. It is kept, and the view works without it.",
    }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({
    id: "SavedView",
    description: "A name for a report with its filters, columns, order and the form of its file.",
  });
export type SavedView = z.infer<typeof savedView>;

export const viewAnswer = z.object({ view: savedView });
export type ViewAnswer = z.infer<typeof viewAnswer>;
export const viewListAnswer = z.object({ views: z.array(savedView) });
export type ViewListAnswer = z.infer<typeof viewListAnswer>;
