import { redirect } from "next/navigation";
import { findSessionViewer } from "@/app/find-session-viewer";
import { signInAddress } from "@/components/shell/sign-in-address";
import type { Viewer } from "@/lib/auth/viewer";

/** Who looks at the page. Nobody signed in goes to the sign-in page and comes back to `address` afterwards. */
export async function requireViewer(address: string): Promise<Viewer> {
  const viewer = await findSessionViewer();
  if (!viewer) redirect(signInAddress(address));
  return viewer;
}
