import { ApiError } from "@/lib/contract/api-error";

/** The session that a call was made with. Throws FORBIDDEN for keys and tokens: programs have no say in their owner's sign-ins. */
export function requireSession({ sessionId }: { sessionId: number | undefined }): number {
  if (sessionId === undefined) {
    throw new ApiError("FORBIDDEN", "This can only be done by a person who is signed in.");
  }
  return sessionId;
}
