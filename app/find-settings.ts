import { cache } from "react";
import { deps } from "@/app/deps";
import type { PageSettings } from "@/lib/contract/settings";
import { readSettings } from "@/lib/views/page-settings";
import { findSessionViewer } from "./find-session-viewer";

/** What the page remembers of whoever looks at it; nothing of people who are not signed in. Asks the database once a request. */
export const findSettings = cache(async (): Promise<PageSettings> => {
  const viewer = await findSessionViewer();
  return viewer ? readSettings(deps().database, viewer.userId) : {};
});
