import { apiRoute, deps, otherMethods } from "@/app/deps";
import { endSessionOf } from "@/lib/auth/session-list";
import { sessionId } from "@/lib/http/call/query";
import { requireSession } from "@/lib/http/call/require-session";

export const DELETE = apiRoute<{ id: string }>(async (call) => {
  const { viewer, auditOrigin, params } = call;
  requireSession(call);
  await endSessionOf(deps().database, { userId: viewer.userId, auditOrigin, id: sessionId(params.id) });
  return { status: 204 };
});

export const { GET, OPTIONS, PATCH, POST, PUT } = otherMethods("DELETE");
