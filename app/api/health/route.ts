import { apiFrame } from "@/app/deps";
import { ApiError } from "@/lib/contract/api-error";
import { createDeepHealthCheck, createHealthCheck } from "@/lib/deps/health";

const check = createHealthCheck();
const checkDeeply = createDeepHealthCheck();

/** `?deep=1` writes to the store and wakes the engine, and tells of addresses: that is for admins. */
const deep = apiFrame(async ({ viewer }) => {
  if (!viewer.isAdmin) throw new ApiError("FORBIDDEN", "Only admins may look this deep.");
  const body = await checkDeeply();
  return { status: body.ok ? 200 : 503, body };
});

export function GET(
  request: Request,
  context: { params: Promise<Record<string, never>> },
): Promise<Response> {
  return new URL(request.url).searchParams.get("deep") === "1" ? deep(request, context) : check();
}
