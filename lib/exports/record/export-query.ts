import { z } from "zod";
import { everything, type Scope } from "@/lib/auth/scope";
import { fileFormatIds } from "@/lib/contract/file-format";
import type { ResolvedParameters } from "@/lib/reports/parameters/parse-parameters";

/** What an export reads: everything that decides which rows are in it, as plain JSON. */
export interface ExportQuery {
  parameters: ResolvedParameters;
  scope: Scope;
}

const publisherIds = z.array(z.int()).nullable();

// Loose: a later version of this program may have written more, and what it wrote is kept.
const storedScope = z.looseObject({
  isAdmin: z.boolean(),
  catalogPublisherIds: publisherIds,
  activityPublisherIds: publisherIds,
  networkId: z.int().nullable(),
  advertiserId: z.int().nullable(),
  hidesDeals: z.boolean(),
  canChoosePublisher: z.boolean(),
}) satisfies z.ZodType<Scope>;

const storedQuery = z.looseObject({
  parameters: z.looseObject({
    today: z.iso.date(),
    filters: z.array(z.record(z.string(), z.unknown())),
    period: z.looseObject({ start_date: z.iso.date(), end_date: z.iso.date() }).nullable(),
    sort: z.looseObject({ id: z.string(), direction: z.enum(["asc", "desc"]) }),
    columns: z.array(z.string()),
    limit: z.int().nullable(),
    file: z
      .looseObject({
        format: z.enum(fileFormatIds).optional(),
        options: z.record(z.string(), z.union([z.string(), z.boolean()])).optional(),
        time_zone: z.string().optional(),
        sheet_name: z.string().optional(),
      })
      .exactOptional(),
    unknown: z.object({ search_params: z.unknown(), index_params: z.unknown() }),
  }),
  scope: storedScope,
}) satisfies z.ZodType<ExportQuery>;

/** Reads the column `query` of an export. Throws a `ZodError` for what no version of this program has written. */
export function readQuery(stored: unknown): ExportQuery {
  return storedQuery.parse(stored);
}

const withScope = z.object({ scope: storedScope });

/** Reads whose rows an export holds. One that does not say so, or not wholly, is taken to hold everything. */
export function readScope(stored: unknown): Scope {
  return withScope.safeParse(stored).data?.scope ?? everything;
}
