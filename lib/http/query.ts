import { ApiError, badRequest } from "@/lib/contract/api-error";

const idMax = 2 ** 31 - 1;

/** The id in a path. What cannot be an id is answered like one that does not exist. */
export function exportId(text: string): number {
  return idOf("export", text);
}

/** The same for a webhook. */
export function webhookId(text: string): number {
  return idOf("webhook", text);
}

function idOf(thing: string, text: string): number {
  const id = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  if (id === 0 || id > idMax) throw new ApiError("NOT_FOUND", `There is no such ${thing} among yours.`);
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
  const text = url.searchParams.get("wait") ?? "0";
  const seconds = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds <= 30)) throw badRequest({ wait: ["must be a whole number of seconds from 0 to 30"] });
  return seconds * 1000;
}

/**
 * `?before_id=` and `?publisher_id=` of the list: undefined when not given. Throws a BAD_REQUEST that names the field for
 * what cannot be an id.
 */
export function idFilter(url: URL, name: "before_id" | "publisher_id"): number | undefined {
  const text = url.searchParams.get(name)?.trim() ?? "";
  if (text === "") return undefined;
  const id = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (id < 1 || id > idMax) throw badRequest({ [name]: ["must be a positive whole number"] });
  return id;
}

/** `?dry_run=true`: validate fully, store nothing. */
export function isDryRun(url: URL): boolean {
  const text = url.searchParams.get("dry_run");
  return text === "true" || text === "1";
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
