import { z } from "zod";
import { everything, type Scope } from "@/lib/auth/scope";
import { bundleType } from "@/lib/contract/file/bundle";
import { fileFormatIds } from "@/lib/contract/file-format";
import type { ResolvedParameters } from "@/lib/reports/parameters/parse-parameters";

/** One report in an export. */
export interface MemberQuery {
  /** Id of its report type. */
  report_type: string;
  parameters: ResolvedParameters;
}

/** What an export reads: everything that decides which rows are in it, as plain JSON. A bundle has several members. */
export interface ExportQuery {
  members: readonly [MemberQuery, ...MemberQuery[]];
  scope: Scope;
}

/** The parameters of one report as they were given, those of its view among them. */
export interface AskedMember {
  report_type: string;
  search_params: Readonly<Record<string, unknown>>;
  index_params: Readonly<Record<string, unknown>>;
}

/** The same as a row has it: an export of one member names its report type, and its parameters stand alone. */
export interface StoredQuery {
  reportType: string;
  query: (Pick<MemberQuery, "parameters"> & { scope: Scope }) | ExportQuery;
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

const storedFile = z.looseObject({
  format: z.enum(fileFormatIds).optional(),
  options: z.record(z.string(), z.union([z.string(), z.boolean()])).optional(),
  time_zone: z.string().optional(),
  sheet_name: z.string().optional(),
});

const storedParameters = z.looseObject({
  today: z.iso.date(),
  filters: z.array(z.record(z.string(), z.unknown())),
  period: z.looseObject({ start_date: z.iso.date(), end_date: z.iso.date() }).nullable(),
  compared: z.looseObject({ start_date: z.iso.date(), end_date: z.iso.date() }).exactOptional(),
  sort: z.looseObject({ id: z.string(), direction: z.enum(["asc", "desc"]) }),
  columns: z.array(z.string()),
  limit: z.int().nullable(),
  file: storedFile.exactOptional(),
  unknown: z.object({ search_params: z.unknown(), index_params: z.unknown() }),
}) satisfies z.ZodType<ResolvedParameters>;

/** What this version knows of a query; see `requireKnown`. */
export const knownKeys = {
  scope: Object.keys(storedScope.shape),
  parameters: Object.keys(storedParameters.shape),
  file: Object.keys(storedFile.shape),
};

const storedMember = z.looseObject({ report_type: z.string(), parameters: storedParameters });

const oneMember = z.looseObject({ parameters: storedParameters, scope: storedScope });

const severalMembers = z.looseObject({
  members: z.tuple([storedMember], storedMember),
  scope: storedScope,
}) satisfies z.ZodType<ExportQuery>;

/** What is written of a query into the columns `report_type` and `query`. */
export function storeQuery({ members, scope }: ExportQuery): StoredQuery {
  const [{ report_type, parameters }, ...others] = members;
  if (others.length > 0) return { reportType: bundleType, query: { members, scope } };
  return { reportType: report_type, query: { parameters, scope } };
}

/** What is written of a request: its query, and what was asked for, which the columns of parameters have no room for twice. */
export function storeRequest(query: ExportQuery, asked: readonly [AskedMember, ...AskedMember[]]) {
  const stored = storeQuery(query);
  const [{ search_params, index_params }, ...others] = asked;
  if (others.length === 0) return { ...stored, searchParams: search_params, indexParams: index_params };
  return { ...stored, query: { ...stored.query, asked }, searchParams: {}, indexParams: {} };
}

const askedMember = z.object({
  report_type: z.string(),
  search_params: z.record(z.string(), z.unknown()),
  index_params: z.record(z.string(), z.unknown()),
});

/** The reports of a bundle as they were asked for, and what their sheets are called; null for an export of one report. */
export function readBundle(row: {
  reportType: string;
  query: unknown;
}): (AskedMember & Pick<MemberQuery, "parameters">)[] | null {
  if (row.reportType !== bundleType) return null;
  const { members } = readQuery(row);
  const { asked } = z.looseObject({ asked: z.array(askedMember) }).parse(row.query);
  return members.flatMap(({ parameters }, index) => {
    const one = asked[index];
    return one ? [{ ...one, parameters }] : [];
  });
}

/** Reads what `storeQuery` wrote. Throws a `ZodError` for what no version of this program has written. */
export function readQuery({ reportType, query }: { reportType: string; query: unknown }): ExportQuery {
  if (reportType === bundleType) return severalMembers.parse(query);
  const { parameters, ...others } = oneMember.parse(query);
  return { ...others, members: [{ report_type: reportType, parameters }] };
}

const withScope = z.object({ scope: storedScope });

/** Reads whose rows an export holds. One that does not say so, or not wholly, is taken to hold everything. */
export function readScope(stored: unknown): Scope {
  return withScope.safeParse(stored).data?.scope ?? everything;
}
