import type { Viewer } from "@/lib/auth/viewer";
import { ApiError, badRequest, type FieldIssues } from "@/lib/contract/api-error";
import type { BundleMemberBody, CreateExportBody } from "@/lib/contract/export";
import { bundleFormat } from "@/lib/contract/file/bundle";
import { fileFormatIds } from "@/lib/contract/file-format";
import type { Database } from "@/lib/db/prisma";
import type { AskedMember, ExportQuery, MemberQuery } from "@/lib/exports/record/export-query";
import { fingerprint } from "@/lib/exports/record/fingerprint";
import { fileFormat, fileSheetName, fileTimeZone } from "@/lib/reports/parameters/file-parameters";
import { askThrough } from "@/lib/reports/parameters/named-records";
import type { ResolvedParameters } from "@/lib/reports/parameters/parse-parameters";
import { resolveRequest, unknownIds } from "@/lib/reports/parameters/resolve-request";
import type { ReportType } from "@/lib/reports/report-type";
import { requestOfView } from "@/lib/views/request-of-view";

/** One report of a request. */
export interface RequestedMember {
  reportType: ReportType;
  parameters: ResolvedParameters;
  /** What the reader of its rows should know of how it was read, one sentence each. */
  notes: Note[];
}

interface Note {
  code: "unknown_id" | "view_outdated";
  message: string;
}

/** What the body of POST /exports means for one viewer. */
export interface ExportRequest {
  /** One; several for a bundle. */
  members: readonly [RequestedMember, ...RequestedMember[]];
  /** The parameters of each member as they were given, those of a view among them: what an export echoes. */
  asked: readonly [AskedMember, ...AskedMember[]];
  query: ExportQuery;
  fingerprint: string;
}

/**
 * Reads the body as POST /exports does. `arrivedAt` is the "today" that periods count back from. Throws a BAD_REQUEST
 * ApiError that names each unusable field, those of a bundle's report as `bundle.1.search_params.start_date`.
 */
export async function readRequest(
  database: Database,
  viewer: Viewer,
  body: CreateExportBody,
  arrivedAt: Date,
): Promise<ExportRequest> {
  const read = (one: CreateExportBody) => readMember(database, viewer, one, arrivedAt);
  const [first, ...others] = body.bundle ? await readBundle(body.bundle, read) : [await read(body)];
  if (!first) throw badRequest({ bundle: ["must have reports"] });
  const { scope } = viewer;
  const queryOf = ({ member: { reportType, parameters } }: ReadMember): MemberQuery => ({
    report_type: reportType.id,
    parameters,
  });
  const query: ExportQuery = { members: [queryOf(first), ...others.map(queryOf)], scope };
  return {
    members: [first.member, ...others.map(({ member }) => member)],
    asked: [first.asked, ...others.map(({ asked }) => asked)],
    query,
    fingerprint: fingerprint(query),
  };
}

/** Notes on one member as notes on the whole: of several each says which it is about, by the name of its sheets. */
export function memberNotes<One extends { message: string }>(
  { members }: Pick<ExportRequest, "members">,
  { reportType, parameters }: RequestedMember,
  notes: readonly One[],
): One[] {
  if (members.length === 1) return [...notes];
  const name = fileSheetName(reportType, parameters.file);
  return notes.map((one) => ({ ...one, message: `${name}: ${one.message}` }));
}

interface ReadMember {
  member: RequestedMember;
  asked: AskedMember;
}

async function readMember(
  database: Database,
  viewer: Viewer,
  body: CreateExportBody,
  arrivedAt: Date,
): Promise<ReadMember> {
  const { reportType, notes: viewNotes, ...given } = await requestOfView(database, viewer, body);
  const ask = askThrough(database);
  const { scope } = viewer;
  const parsed = await resolveRequest(ask, reportType, given, scope, { now: arrivedAt });
  if (!parsed.ok) throw badRequest(parsed.issues);
  const { parameters } = parsed;
  const unknown = await unknownIds(ask, reportType, parameters, scope);
  const notes = [
    ...viewNotes.map((message) => ({ code: "view_outdated" as const, message })),
    ...unknown.map((message) => ({ code: "unknown_id" as const, message })),
  ];
  return {
    member: { reportType, parameters, notes },
    asked: { report_type: reportType.id, search_params: given.searchParams, index_params: given.indexParams },
  };
}

/** Reads each report of a bundle. Issues name the report that they are about, and those of all come at once. */
async function readBundle(
  bundle: readonly BundleMemberBody[],
  read: (body: CreateExportBody) => Promise<ReadMember>,
): Promise<ReadMember[]> {
  const issues: FieldIssues = {};
  const members: ReadMember[] = [];
  for (const [index, body] of bundle.entries()) {
    const refuse = (found: FieldIssues) => {
      for (const [field, messages] of Object.entries(found)) {
        const isName = body.name !== undefined && field === "index_params.sheet_name";
        issues[`bundle.${index}.${isName ? "name" : field}`] = messages;
      }
    };
    try {
      const one = await read(inWorkbook(body));
      const { reportType, parameters } = one.member;
      if (fileFormat(reportType, parameters.file) !== bundleFormat)
        refuse({ "index_params.format": [wrongFormat] });
      const zone = fileTimeZone(parameters.file);
      const first = fileTimeZone((members[0] ?? one).member.parameters.file);
      if (zone !== first) refuse({ "index_params.time_zone": [wrongZone(first)] });
      members.push(one);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "BAD_REQUEST") throw error;
      refuse(error.details);
    }
  }
  if (Object.keys(issues).length > 0) throw badRequest(issues);
  return members;
}

const wrongFormat = `must be ${bundleFormat}, or be left out: a bundle is one workbook`;

function wrongZone(first: string): string {
  return `must be ${first}, as in the first report of the bundle: a workbook has one time zone`;
}

/** The request for one report of a bundle. A view's own format and the options of others give way, since it is asked for here. */
function inWorkbook({ name, ...body }: BundleMemberBody): CreateExportBody {
  const { format, ...given } = body.index_params ?? {};
  const isFormatGiven = format !== undefined && format !== null && format !== "";
  const others = fileFormatIds.filter((id) => id !== bundleFormat).map((id) => [id, null]);
  const index_params = {
    ...(body.view !== undefined && Object.fromEntries(others)),
    ...given,
    format: isFormatGiven ? format : bundleFormat,
    ...(name !== undefined && { sheet_name: name }),
  };
  return { ...body, index_params };
}
