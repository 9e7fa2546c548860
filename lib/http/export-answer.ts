import type { Env } from "@/lib/env";
import type { SerializeSettings } from "@/lib/exports/serialize-export";
import type { ObjectStore } from "@/lib/storage/object-store";

/** `Retry-After` while an export is in flight, in seconds: the header knows no parts of one. */
export const pollAfterSeconds = "1";

/** What the wire object needs beside its row, for one call. */
export function serializeSettings(
  { store, settings }: { store: ObjectStore; settings: Env },
  { origin }: { origin: string },
): SerializeSettings {
  return { store, origin, downloadExpiresInSeconds: settings.DOWNLOAD_EXPIRES_IN_SECONDS };
}
