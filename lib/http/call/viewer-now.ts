import type { Viewer } from "@/lib/auth/viewer";
import { unauthorized } from "@/lib/contract/api-error";
import type { ApiCall } from "./api-route";

/** A look at who asks that is older than this is made again before it decides about rows or links. */
const lookMsMax = 1_000;

/** Who is behind a call, by their credentials and rights of this moment. Throws UNAUTHORIZED once the credentials have died. */
export async function viewerNow({ findViewer }: Pick<ApiCall<unknown>, "findViewer">): Promise<Viewer> {
  const viewer = await findViewer();
  if (!viewer) throw unauthorized();
  return viewer;
}

/** The same for a call that may have waited: for its body, over which its sender takes their time, or for its turn. */
export async function viewerAfterWait(
  call: Pick<ApiCall<unknown>, "viewer" | "findViewer" | "ageMs">,
): Promise<Viewer> {
  return call.ageMs() > lookMsMax ? viewerNow(call) : call.viewer;
}
