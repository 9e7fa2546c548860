import { ApiError, badRequest } from "@/lib/contract/api-error";
import { readBoolean } from "@/lib/contract/params/boolean";
import { integerMax, readInteger } from "@/lib/contract/params/integer";
import { Unusable } from "@/lib/contract/params/parameter";

/** The id in a path. What cannot be an id is answered like one that does not exist. */
export function exportId(text: string): number {
  return idOf("export", text);
}

/** The same for a webhook. */
export function webhookId(text: string): number {
  return idOf("webhook", text);
}

/** The same for a session. */
export function sessionId(text: string): number {
  return idOf("session", text);
}

function idOf(thing: string, text: string): number {
  const id = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  if (id === 0 || id > integerMax) throw new ApiError("NOT_FOUND", `There is no such ${thing} among yours.`);
  return id;
}

/** `?limit=` of the list: 25 when missing or no number, clamped to 1..100. */
export function listLimit(url: URL): number {
  const text = url.searchParams.get("limit");
  const limit = text === null || text.trim() === "" ? Number.NaN : Math.trunc(Number(text));
  return Number.isNaN(limit) ? 25 : Math.min(100, Math.max(1, limit));
}

/** `?wait=` of one export in milliseconds: 0 when missing. Throws BAD_REQUEST unless it is 0 to 30 whole seconds. */
export function waitMs(url: URL): number {
  const given = url.searchParams.get("wait");
  return given === null ? 0 : usable("wait", readInteger(given.trim(), 0, 30)) * 1000;
}

/**
 * `?before_id=` and `?publisher_id=` of the list: undefined when not given. Throws a BAD_REQUEST that names the field for
 * what cannot be an id.
 */
export function idFilter(url: URL, name: "before_id" | "publisher_id"): number | undefined {
  return wholeNumber(url, name, { min: 1, max: integerMax });
}

/**
 * A whole number of the query, undefined when it is missing or blank. Throws a BAD_REQUEST that names the field for
 * everything else that is not such a number.
 */
export function wholeNumber(
  url: URL,
  name: string,
  { min, max }: { min: number; max: number },
): number | undefined {
  const text = url.searchParams.get(name)?.trim() ?? "";
  return text === "" ? undefined : usable(name, readInteger(text, min, max));
}

/**
 * `?dry_run=true`, or `?dry_run` alone: validate fully, store nothing. Throws a BAD_REQUEST for what is neither yes nor
 * no, and for both at once: who means "only look" must never find that it was done.
 */
export function isDryRun(url: URL): boolean {
  const name = "dry_run";
  const given = url.searchParams
    .getAll(name)
    .map((text) => text.trim() === "" || usable(name, readBoolean(text)));
  if (new Set(given).size > 1) throw badRequest({ [name]: ["must not be both true and false"] });
  return given[0] ?? false;
}

function usable<Value>(name: string, value: Value | Unusable): Value {
  if (value instanceof Unusable) throw badRequest({ [name]: [value.message] });
  return value;
}

/** The header `Idempotency-Key`, or undefined. Throws BAD_REQUEST unless it is 1 to 255 visible ASCII characters. */
export function idempotencyKey(request: Request): string | undefined {
  const key = request.headers.get("idempotency-key");
  if (key === null) return undefined;
  if (!/^[!-~]{1,255}$/.test(key)) {
    throw badRequest({ "Idempotency-Key": ["must be 1 to 255 visible ASCII characters"] });
  }
  return key;
}
