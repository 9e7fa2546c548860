import type { z } from "zod";
import { badRequest } from "@/lib/contract/api-error";
import { unstorableValues } from "@/lib/contract/params/storable";
import { fieldIssues } from "./field-issues";
import { readJsonObject } from "./read-json-object";

/**
 * The body of a request by its schema. Throws BAD_REQUEST that names each field that is unusable or that no database could
 * hold, and what `readJsonObject` throws.
 */
export async function readBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const body = schema.safeParse(await readJsonObject(request));
  if (!body.success) throw badRequest(fieldIssues(body.error));
  // Of what is let through: a field that is dropped may hold anything.
  const unstorable = unstorableValues(body.data, "");
  if (Object.keys(unstorable).length > 0) throw badRequest(unstorable);
  return body.data;
}
