import { headers } from "next/headers";
import { cache } from "react";
import { findViewer, type Viewer } from "@/lib/auth/viewer";
import { deps } from "@/lib/deps";

/** Who looks at the page, or undefined when nobody is signed in. Asks the database once a request. */
export const findSessionViewer = cache(async (): Promise<Viewer | undefined> => {
  const { database, sessions } = deps();
  const session = await sessions.api.getSession({ headers: await headers() });
  return session ? findViewer(database, { id: Number(session.user.id) }) : undefined;
});
