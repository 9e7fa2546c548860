import { readFileSync } from "node:fs";
import type { StackInfo } from "@/lib/local/stack/stack-info";
import type { ApiAccess } from "./call-api";

/** The running stack that `npm test` started; TRANCHE_STACK_FILE names its stack.json. */
export function stackUnderTest(): StackInfo {
  const file = process.env.TRANCHE_STACK_FILE;
  if (!file)
    throw new Error("TRANCHE_STACK_FILE names no stack.json: run these tests with `npm test -- stack`.");
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Access to the API as one of the demo accounts. */
export function accessAs(role: keyof StackInfo["api_keys"], stack = stackUnderTest()): ApiAccess {
  const apiKey = stack.api_keys[role];
  if (apiKey === undefined) throw new Error(`The stack has no API key of ${role}.`);
  return { url: stack.url, apiKey };
}
