import type { ApiAccess } from "@/e2e/support/api/call-api";
import type { StackInfo } from "@/lib/local/stack/stack-info";
import { readStackFile } from "./read-stack-file";

/** Access to the API of the running stack as one of the demo accounts. */
export function accessAs(role: keyof StackInfo["api_keys"]): ApiAccess {
  const { url, api_keys } = readStackFile();
  const apiKey = api_keys[role];
  if (apiKey === undefined) throw new Error(`The stack has no API key of ${role}.`);
  return { url, apiKey };
}
