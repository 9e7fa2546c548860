import type { z } from "zod";
import { badRequest } from "@/lib/contract/api-error";
import { fieldIssues } from "./field-issues";
import { readJsonObject } from "./read-json-object";

/** The body of a request by its schema. Throws BAD_REQUEST that names each unusable field, and what `readJsonObject` throws. */
export async function readBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const body = schema.safeParse(await readJsonObject(request));
  if (!body.success) throw badRequest(fieldIssues(body.error));
  return body.data;
}
