import { ApiError } from "@/lib/contract/api-error";

const idMax = 2 ** 31 - 1;

/** The id in a path. What cannot be an id is answered like one that does not exist. */
export function exportId(text: string): number {
  const id = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  if (id === 0 || id > idMax) throw new ApiError("NOT_FOUND", "There is no such export among yours.");
  return id;
}

/** `?limit=` of the list: 25 when missing or no number, clamped to 1..100. */
export function listLimit(url: URL): number {
  const text = url.searchParams.get("limit");
  const limit = text === null || text.trim() === "" ? Number.NaN : Math.trunc(Number(text));
  return Number.isNaN(limit) ? 25 : Math.min(100, Math.max(1, limit));
}

/** `?dry_run=true`: validate fully, store nothing. */
export function isDryRun(url: URL): boolean {
  const text = url.searchParams.get("dry_run");
  return text === "true" || text === "1";
}
