import { apiFrame, deps, otherMethods } from "@/app/deps";
import { changePassword } from "@/lib/auth/change-password";
import { changePasswordBody } from "@/lib/contract/account";
import { readBody } from "@/lib/http/call/read-body";
import { requireSession } from "@/lib/http/call/require-session";

export const POST = apiFrame(async (call) => {
  const { request, viewer, auditOrigin, arrivedAt: now } = call;
  const { database, pool, sessions, signInDeps } = deps();
  const sessionId = requireSession(call);
  const passwords = await readBody(request, changePasswordBody);
  const deviceId = signInDeps.deviceCookies.read(request.headers, viewer.email, now);
  const attempt = { email: viewer.email, ipAddress: auditOrigin.ipAddress, deviceId };
  const change = { userId: viewer.userId, sessionId, passwords, attempt, auditOrigin, now };
  return { body: { ended: await changePassword({ database, pool, sessions }, change) } };
});

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
