import { buildDocument } from "@/lib/http/openapi/document";

// The same for everybody and without secrets, so it needs no key: tools fetch it before anybody has one.
export const dynamic = "force-static";

export function GET(): Response {
  return Response.json(buildDocument());
}
