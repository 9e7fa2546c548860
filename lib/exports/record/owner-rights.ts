import { covers, type Scope } from "@/lib/auth/scope";
import { findScopes, findViewer, type Viewer } from "@/lib/auth/viewer";
import type { Database } from "@/lib/db/prisma";
import { readScope } from "./export-query";
import type { ExportRow } from "./export-row";

// An export holds what its owner was allowed to read when it was asked for. Whoever reads for it, or hands out what it
// has read, looks whether the owner is still allowed to: a right that was taken away ends here.

/** The owner of an export may no longer see all that it holds or would read. */
export class RightsChangedError extends Error {
  override readonly name = "RightsChangedError";
}

/** What owners of exports may see now, by their user ids. */
export type OwnerScopes = ReadonlyMap<number, Scope>;

/**
 * What the owners of these exports may see now. What the reader may see was looked up when they asked, so that one's own
 * exports cost no query; the owners of all others are looked up at once.
 */
export async function readOwnerScopes(
  database: Database,
  rows: readonly Pick<ExportRow, "userId">[],
  reader: Pick<Viewer, "userId" | "scope">,
): Promise<OwnerScopes> {
  const others = new Set(rows.map(({ userId }) => userId));
  others.delete(reader.userId);
  const scopes = new Map(others.size === 0 ? [] : await findScopes(database, [...others]));
  return scopes.set(reader.userId, reader.scope);
}

/** Whether the owner of an export may still see all that it holds. */
export function isCovered(
  { userId, query }: Pick<ExportRow, "userId" | "query">,
  owners: OwnerScopes,
): boolean {
  return covers(owners.get(userId), readScope(query));
}

/** Throws `RightsChangedError` unless the owner of an export may still see all that it reads. */
export async function assertRights(
  database: Database,
  { id, userId, scope }: { id: number; userId: number; scope: Scope },
): Promise<void> {
  const owner = await findViewer(database, { id: userId });
  if (!covers(owner?.scope, scope))
    throw new RightsChangedError(`What the owner of export ${id} may see has changed.`);
}
