import { badRequest } from "@/lib/contract/api-error";
import { type CreateExportBody, createExportBody } from "@/lib/contract/export";
import { fieldIssues } from "./field-issues";
import { readJsonObject } from "./read-json-object";

/** The body of POST /exports and of its preflight. Throws as `readJsonObject`, and BAD_REQUEST naming each wrong field. */
export async function readCreateBody(request: Request): Promise<CreateExportBody> {
  const body = createExportBody.safeParse(await readJsonObject(request));
  if (!body.success) throw badRequest(fieldIssues(body.error));
  return body.data;
}
