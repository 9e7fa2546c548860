import { redirect } from "next/navigation";
import { signInAddress } from "@/components/shell/sign-in-address";
import type { Viewer } from "@/lib/auth/viewer";
import { findSessionViewer } from "./reports/find-session-viewer";

/** Who looks at the page. Nobody signed in goes to the sign-in page and comes back to `address` afterwards. */
export async function requireViewer(address: string): Promise<Viewer> {
  const viewer = await findSessionViewer();
  if (!viewer) redirect(signInAddress(address));
  return viewer;
}
