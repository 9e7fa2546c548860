import { apiFrame, deps, otherMethods } from "@/app/deps";
import { listSessions } from "@/lib/auth/session-list";
import { requireSession } from "@/lib/http/call/require-session";

export const GET = apiFrame(async (call) => ({
  body: {
    sessions: await listSessions(deps().database, {
      userId: call.viewer.userId,
      currentId: requireSession(call),
      now: call.arrivedAt,
    }),
  },
}));

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
