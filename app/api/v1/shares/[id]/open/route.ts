import { deps, otherMethods } from "@/app/deps";
import { openShare } from "@/lib/http/call/open-share";

export async function POST(
  request: Request,
  context: { params: Promise<{ id: string }> },
): Promise<Response> {
  return openShare(request, await context.params, deps(), "opened");
}

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
