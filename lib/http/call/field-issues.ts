import type { z } from "zod";
import type { FieldIssues } from "@/lib/contract/api-error";

/** zod's issues as the envelope's details: path with dots to messages. */
export function fieldIssues(error: z.ZodError): FieldIssues {
  const details: FieldIssues = {};
  for (const issue of error.issues) {
    const path = issue.path.map(String).join(".") || "body";
    details[path] = [...(details[path] ?? []), issue.message];
  }
  return details;
}
