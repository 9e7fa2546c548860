import { apiFrame, deps, otherMethods } from "@/app/deps";
import { endOtherSessions } from "@/lib/auth/session-list";
import { requireSession } from "@/lib/http/call/require-session";

export const POST = apiFrame(async (call) => {
  const { viewer, auditOrigin } = call;
  const currentId = requireSession(call);
  return {
    body: {
      ended: await endOtherSessions(deps().database, { userId: viewer.userId, currentId, auditOrigin }),
    },
  };
});

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
