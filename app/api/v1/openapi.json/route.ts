import { otherMethods } from "@/app/deps";
import { openApiDocument } from "@/lib/http/openapi/document";

/** The same for everybody and without secrets, so it needs no key: tools fetch it before anybody has one. */
export function GET(): Response {
  return Response.json(openApiDocument());
}

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
