import { apiFrame, deps, otherMethods } from "@/app/deps";
import { endSessionOf } from "@/lib/auth/session-list";
import { readPath } from "@/lib/http/call/read-fields";
import { requireSession } from "@/lib/http/call/require-session";
import { idOf } from "@/lib/http/openapi/field";

const path = { id: idOf("session", { description: "Id of a session of yours." }) };

export const DELETE = apiFrame<{ id: string }>(async (call) => {
  const { viewer, auditOrigin, params } = call;
  requireSession(call);
  await endSessionOf(deps().database, { userId: viewer.userId, auditOrigin, ...readPath(path, params) });
  return { status: 204 };
});

export const { GET, OPTIONS, PATCH, POST, PUT } = otherMethods("DELETE");
