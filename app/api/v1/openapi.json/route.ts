import { otherMethods } from "@/lib/deps";
import { buildDocument } from "@/lib/http/openapi/document";

const document = buildDocument();

/** The same for everybody and without secrets, so it needs no key: tools fetch it before anybody has one. */
export function GET(): Response {
  return Response.json(document);
}

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
