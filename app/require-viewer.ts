import type { Route } from "next";
import { redirect } from "next/navigation";
import type { Viewer } from "@/lib/auth/viewer";
import { findSessionViewer } from "./reports/find-session-viewer";

/** Who looks at the page. Nobody signed in goes to the sign-in page and comes back to `address` afterwards. */
export async function requireViewer(address: string): Promise<Viewer> {
  const viewer = await findSessionViewer();
  if (!viewer) redirect(`/sign-in?next=${encodeURIComponent(address)}` as Route);
  return viewer;
}
