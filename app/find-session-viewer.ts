import { headers } from "next/headers";
import { cache } from "react";
import { deps } from "@/app/deps";
import { findSession } from "@/lib/auth/sessions";
import { findViewer, type Viewer } from "@/lib/auth/viewer";

/** Who looks at the page, or undefined when nobody is signed in. Asks the database once a request. */
export const findSessionViewer = cache(async (): Promise<Viewer | undefined> => {
  const { database, sessions } = deps();
  const session = await findSession(sessions, await headers());
  return session && findViewer(database, { id: session.userId });
});
